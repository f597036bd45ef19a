import { z } from 'zod';
import { instant, line, ok, uuid } from '../common.ts';
import { endpoint } from './endpoint.ts';

const email = z.string().trim().toLowerCase().pipe(z.email().max(254));

/** Long rather than odd: ten characters at least, no rules about symbols (NIST SP 800-63B). */
const password = z.string().min(10, 'at least 10 characters').max(200);

/** A password that is to be one from now on, typed twice. */
const newPassword = { password, passwordAgain: z.string() };
const typedAlike = (value: { password: string; passwordAgain: string }) => value.password === value.passwordAgain;
const typedDifferently = { path: ['passwordAgain'], message: 'the two passwords differ' };

/** A password that should be known already: no rule but what fits into a request. */
const knownPassword = z.string().min(1).max(200);

/** The secret of a mailed link. */
const linkToken = z.string().min(20).max(100);

export const role = z.enum(['customer', 'consultant']);
export type Role = z.infer<typeof role>;

/** Who I am, and what I still need before I can ask or be asked. */
export const me = z.object({
  id: uuid,
  name: z.string(),
  email: z.string(),
  emailVerified: z.boolean(),
  isAdmin: z.boolean(),
  hasCard: z.boolean(),
  /** How many calls may still end free within a day; with none left, one that is asked for is charged from its start. */
  freeCallsLeft: z.int(),
  /** The consultant profile this account has, if any. */
  consultant: z
    .object({
      active: z.boolean(),
      profileComplete: z.boolean(),
      /** What is missing, in words a person can act on. */
      missing: z.array(z.string()),
      payoutsReady: z.boolean(),
    })
    .nullable(),
  createdAt: instant,
});
export type Me = z.infer<typeof me>;

/** The refresh token travels only in its httpOnly cookie, never in a body. */
const signedIn = z.object({ accessToken: z.string(), expiresInSeconds: z.int(), user: me });

export const usersApi = {
  register: endpoint({
    method: 'post',
    path: '/users/register',
    summary: 'Create an account; a verification link is mailed. A consultant gets an empty profile to fill in.',
    access: 'public',
    body: z.object({ role, name: line(2, 80), email, ...newPassword }).refine(typedAlike, typedDifferently),
    response: signedIn,
    errors: ['email_taken'],
  }),
  login: endpoint({
    method: 'post',
    path: '/users/login',
    summary: 'Sign in; sets the refresh cookie.',
    access: 'public',
    body: z.object({ email, password: knownPassword }),
    response: signedIn,
    errors: ['credentials_wrong', 'suspended'],
  }),
  refresh: endpoint({
    method: 'post',
    path: '/users/refresh',
    summary: 'Trade the refresh cookie for a new access token; the cookie is rotated.',
    access: 'public',
    response: signedIn,
    errors: ['refresh_invalid', 'refresh_reused', 'suspended'],
  }),
  logout: endpoint({
    method: 'post',
    path: '/users/logout',
    summary: 'Revoke this device and cut its sockets.',
    access: 'public',
    response: ok,
  }),
  verifyEmail: endpoint({
    method: 'post',
    path: '/users/verify-email',
    summary: 'Confirm the address with the token from the mail.',
    access: 'public',
    body: z.object({ token: linkToken }),
    response: ok,
    errors: ['link_invalid'],
  }),
  resendVerification: endpoint({
    method: 'post',
    path: '/users/me/verification',
    summary: 'Mail a new verification link.',
    access: 'user',
    response: ok,
  }),
  forgotPassword: endpoint({
    method: 'post',
    path: '/users/forgot',
    summary: 'Mail a link for a new password, if there is an account with this address; the answer does not tell.',
    access: 'public',
    body: z.object({ email }),
    response: ok,
  }),
  checkReset: endpoint({
    method: 'post',
    path: '/users/reset/check',
    summary: 'Whether a link for a new password is good, and for which account; it stays good.',
    access: 'public',
    body: z.object({ token: linkToken }),
    response: z.object({ email: z.string() }),
    errors: ['link_invalid', 'suspended'],
  }),
  resetPassword: endpoint({
    method: 'post',
    path: '/users/reset',
    summary: 'Set a new password with the token from the mail; ends every sign-in of the account and signs in here.',
    access: 'public',
    body: z.object({ token: linkToken, ...newPassword }).refine(typedAlike, typedDifferently),
    response: signedIn,
    errors: ['link_invalid', 'suspended'],
  }),
  changePassword: endpoint({
    method: 'put',
    path: '/users/me/password',
    summary: 'Set a new password, knowing the present one; ends the sign-ins of all other devices.',
    access: 'user',
    body: z.object({ currentPassword: knownPassword, ...newPassword }).refine(typedAlike, typedDifferently),
    response: ok,
    errors: ['credentials_wrong'],
  }),
  erase: endpoint({
    method: 'delete',
    path: '/users/me',
    summary: 'Delete my account: what bookkeeping law needs is kept under a pseudonym, everything else goes.',
    access: 'user',
    body: z.object({ password: knownPassword }),
    response: ok,
    errors: ['credentials_wrong', 'erasure_hindered'],
  }),
  me: endpoint({ method: 'get', path: '/users/me', summary: 'Who I am.', access: 'user', response: me }),
};
