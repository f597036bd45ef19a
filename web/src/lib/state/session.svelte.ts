import type { Me } from '@cc/contract/http/users.ts';
import { rememberPreference, ROLE_COOKIE, type RoleHint } from './preferences.ts';

/** The hat a person wears now. Everybody can ask; who has a consultant profile can switch. */
export type RoleContext = 'customer' | 'consultant';

export type SessionUser = Me;

/**
 * Who is signed in, in this tab. Only the browser ever fills it (the access token lives in memory): on the server it stays
 * `unknown`, and pages are painted by the role hint in the cookie until `start` or `clear` says better.
 */
class Session {
  user = $state<SessionUser | null>(null);
  /** `unknown` until the first answer of the API: show skeletons, redirect nobody. */
  status = $state<'unknown' | 'signed-in' | 'signed-out'>('unknown');
  role = $state<RoleContext>('customer');

  start(user: SessionUser, hint: RoleHint = 'none'): void {
    this.user = user;
    this.status = 'signed-in';
    this.switchRole(hint === 'none' ? (user.consultant ? 'consultant' : 'customer') : hint);
  }

  /** What is known of the account has changed; role and connection stay as they are. */
  update(user: SessionUser): void {
    this.user = user;
  }

  clear(): void {
    this.user = null;
    this.status = 'signed-out';
    this.role = 'customer';
    rememberPreference(ROLE_COOKIE, 'none');
  }

  switchRole(role: RoleContext): void {
    this.role = role === 'consultant' && !this.user?.consultant ? 'customer' : role;
    rememberPreference(ROLE_COOKIE, this.role);
  }

  /** Which frame to draw: what is known, or before that what the cookie remembers. */
  frame(hint: RoleHint): RoleHint {
    if (this.status === 'unknown') return hint;
    return this.status === 'signed-in' ? this.role : 'none';
  }
}

export const session = new Session();
