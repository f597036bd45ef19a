import { z } from 'zod';
import { instant, line, ok, uuid } from '../common.ts';
import { endpoint } from './endpoint.ts';

const email = z.string().trim().toLowerCase().pipe(z.email().max(254));

/** Long rather than odd: ten characters at least, no rules about symbols (NIST SP 800-63B). */
const password = z.string().min(10, 'at least 10 characters').max(200);

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
    body: z
      .object({ role, name: line(2, 80), email, password, passwordAgain: z.string() })
      .refine((value) => value.password === value.passwordAgain, {
        path: ['passwordAgain'],
        message: 'the two passwords differ',
      }),
    response: signedIn,
    errors: ['email_taken'],
  }),
  login: endpoint({
    method: 'post',
    path: '/users/login',
    summary: 'Sign in; sets the refresh cookie.',
    access: 'public',
    body: z.object({ email, password: z.string().min(1).max(200) }),
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
    body: z.object({ token: z.string().min(20).max(100) }),
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
  erase: endpoint({
    method: 'delete',
    path: '/users/me',
    summary: 'Delete my account: what bookkeeping law needs is kept under a pseudonym, everything else goes.',
    access: 'user',
    body: z.object({ password: z.string().min(1).max(200) }),
    response: ok,
    errors: ['credentials_wrong', 'erasure_hindered'],
  }),
  me: endpoint({ method: 'get', path: '/users/me', summary: 'Who I am.', access: 'user', response: me }),
};
