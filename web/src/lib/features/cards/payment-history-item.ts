import type { Answer, api } from '#lib/api/client.ts';

export type PaymentHistoryItem = Answer<typeof api.payments.history>['items'][number];
