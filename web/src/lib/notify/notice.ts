import type { PushContent } from '@cc/contract/push.ts';
import { formatMoney } from '@cc/domain/money.ts';

/** What is shown; `data.path` is where a click leads. More than TypeScript's list of options, which lacks what phones have. */
export interface Notice {
  title: string;
  options: NotificationOptions & {
    tag: string;
    renotify?: boolean;
    vibrate?: number[];
    data: { path: string };
  };
}

const LOOK = { icon: '/icon-192.png', badge: '/icon-192.png', lang: 'en' };

/** One tag for a question that rings, whoever shows it: page and push replace each other's notice instead of adding to it. */
export const offerTag = (offerId: string): string => `offer-${offerId}`;

/** A push in words. A lock screen is not a private place: it says the field and the money, never what the customer wrote. */
export function noticeOf(content: PushContent): Notice {
  switch (content.kind) {
    case 'offer': {
      const field = content.tags.slice(0, 3).join(', ');
      const money = formatMoney(content.earnMinor, content.currency, 'en-US', { short: true });
      return {
        title: 'A question is ringing',
        options: {
          ...LOOK,
          body: `${field || 'It fits your profile'} · you earn ${money}`,
          tag: offerTag(content.offerId),
          renotify: true,
          requireInteraction: true,
          vibrate: [300, 150, 300, 700, 300, 150, 300, 700, 300, 150, 300],
          data: { path: `/desk?offer=${content.offerId}` },
        },
      };
    }
    case 'claim':
      return {
        title: `${content.name} would answer your question now`,
        options: {
          ...LOOK,
          body: 'Confirm, and you are connected.',
          tag: `claim-${content.questionId}`,
          renotify: true,
          requireInteraction: true,
          data: { path: `/questions/${content.questionId}` },
        },
      };
    case 'free':
      return {
        title: 'Somebody who fits your question is free',
        options: {
          ...LOOK,
          body: 'Ask around again, and it rings there.',
          tag: `free-${content.questionId}`,
          renotify: true,
          data: { path: `/questions/${content.questionId}` },
        },
      };
    case 'test':
      return {
        title: 'This is how it rings',
        options: { ...LOOK, body: 'A real question looks like this.', tag: 'test', data: { path: '/desk' } },
      };
  }
}
