import { adminApi } from './admin.ts';
import { adminSessionsApi } from './admin-sessions.ts';
import { callApi } from './call.ts';
import { casesApi } from './cases.ts';
import { consultantsApi } from './consultants.ts';
import { earningsApi } from './earnings.ts';
import { moneyApi } from './money.ts';
import { notificationsApi } from './notifications.ts';
import { offersApi } from './offers.ts';
import { paymentsApi } from './payments.ts';
import { platformApi } from './platform.ts';
import { questionsApi } from './questions.ts';
import { recordingsApi } from './recordings.ts';
import { sessionsApi } from './sessions.ts';
import { usersApi } from './users.ts';

/** Every HTTP operation of the house, by feature. */
export const api = {
  users: usersApi,
  consultants: consultantsApi,
  questions: questionsApi,
  offers: offersApi,
  notifications: notificationsApi,
  sessions: sessionsApi,
  call: callApi,
  recordings: recordingsApi,
  payments: paymentsApi,
  cases: casesApi,
  money: moneyApi,
  earnings: earningsApi,
  platform: platformApi,
  admin: adminApi,
  adminSessions: adminSessionsApi,
};
