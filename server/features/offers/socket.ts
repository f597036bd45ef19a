import type { SocketHandlers } from '../../realtime/handlers.ts';
import type { OfferService } from './service.ts';

export function offersSocket(
  offers: OfferService,
): Pick<SocketHandlers, 'offer:delivered' | 'offer:accept' | 'offer:decline'> {
  return {
    'offer:delivered': async ({ id, visible }, { userId }) => {
      await offers.delivered(userId, id, visible);
      return {};
    },
    'offer:accept': ({ id }, { userId }) => offers.accept(userId, id),
    'offer:decline': async ({ id, reason }, { userId }) => {
      await offers.decline(userId, id, reason);
      return {};
    },
  };
}
