import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '@cc/contract/errors.ts';
import type { Rules } from '@cc/domain/rules.ts';
import type { Tx } from '@cc/drizzle/client.ts';
import { dropWantedMails, wantMail } from '@cc/drizzle/repositories/mails.ts';
import {
  dropLinkTokens,
  familyOf,
  ownerOfLink,
  revokeFamilies,
  useLinkToken,
  writeLinkToken,
} from '@cc/drizzle/repositories/tokens.ts';
import {
  lockAccount,
  markEmailVerified,
  setPasswordHash,
  userByEmail,
  userById,
  type User,
} from '@cc/drizzle/repositories/users.ts';
import { transaction } from '@cc/drizzle/retry.ts';
import type { Deps } from '../../deps.ts';
import type { Limits } from '../../limits.ts';
import { mailedLink } from './mailed-link.ts';
import { checkPassword, hashPassword } from './password.ts';
import { hashSecret, newSecret } from './secrets.ts';
import type { SignedIn, SignIns } from './sign-ins.ts';

/** What asking for a link always takes, in ms: much longer than writing the letter, so that time does not tell who has an account. */
const ANSWER_MS = 400;

const linkInvalid = () => new AppError('link_invalid', 'This link is no longer good. Ask for a new one.');

export interface PasswordDeps extends Pick<Deps, 'config' | 'db' | 'queue'> {
  rules: Pick<Rules, 'resetLinkMs'>;
  limits: Pick<Limits, 'take'>;
  signIns: Pick<SignIns, 'begin' | 'end'>;
}

/** Another password: for who has forgotten theirs by a mailed link, for who is signed in by the present one. */
export function createPasswords({ config, db, queue, rules, limits, signIns }: PasswordDeps) {
  /** Wants the letter with a new link, the only one from then on. */
  async function writeReset(userId: string): Promise<string | undefined> {
    const secret = newSecret();
    return transaction(db, async (tx) => {
      // One at a time for an account, or two links would be good.
      const user = await lockAccount(tx, userId);
      if (!user || user.erasedAt) return undefined;
      await takeBackLinks(tx, userId);
      await writeLinkToken(tx, {
        userId,
        kind: 'reset_password',
        tokenHash: hashSecret(secret),
        lifeMs: rules.resetLinkMs,
      });
      const url = mailedLink('/reset', secret, config.PUBLIC_URL);
      const minutes = String(Math.round(rules.resetLinkMs / 60_000));
      return wantMail(tx, { userId, template: 'reset_password', data: { url, minutes } });
    });
  }

  async function takeBackLinks(tx: Tx, userId: string): Promise<void> {
    await dropLinkTokens(tx, userId, 'reset_password');
    await dropWantedMails(tx, userId, 'reset_password');
  }

  /**
   * Sets the password of a locked account, and all that follows from it in the same transaction: no link for another one is good,
   * sign-ins but those in `keep` are ended, a letter says so.
   */
  async function replace(tx: Tx, user: User, to: string, keep: readonly string[] = []) {
    await setPasswordHash(tx, user.id, to);
    await takeBackLinks(tx, user.id);
    const ended = await revokeFamilies(tx, user.id, keep);
    const mailId = await wantMail(tx, { userId: user.id, template: 'password_changed', data: { url: '/forgot' } });
    return { ended, mailId };
  }

  /** After the commit. */
  async function follow({ ended, mailId }: { ended: string[]; mailId: string }): Promise<void> {
    await signIns.end(ended);
    await queue.enqueue('mail', { mailId }, { id: mailId });
  }

  /** @throws AppError `link_invalid`, `suspended` (only to those who have the link, as for who knows the password) */
  function mayReset(user: User | undefined): asserts user is User {
    if (!user || user.erasedAt) throw linkInvalid();
    if (user.suspendedAt) throw new AppError('suspended', 'This account was suspended.');
  }

  return {
    /**
     * Mails a link to the account with this address, if there is one. Neither answer nor time tell whether there is.
     * @throws AppError `rate_limited`, for an address of nobody as well
     */
    async forgot(email: string): Promise<void> {
      await limits.take('resetLetters', hashSecret(email));
      const write = async () => {
        const user = await userByEmail(db, email);
        const mailId = user && (await writeReset(user.id));
        // Not waited for: while Redis is away it would tell.
        if (mailId) void queue.enqueue('mail', { mailId }, { id: mailId });
      };
      await Promise.all([write(), delay(ANSWER_MS)]);
    },

    /** Whose link it is. @throws AppError `link_invalid`, `suspended` */
    async check(token: string): Promise<{ email: string }> {
      const userId = await ownerOfLink(db, 'reset_password', hashSecret(token));
      const user = userId === undefined ? undefined : await userById(db, userId);
      mayReset(user);
      return { email: user.email };
    },

    /** Sets the password and signs in here; everybody else who is signed in to the account no longer is. @throws like `check` */
    async reset(token: string, password: string, userAgent: string | null): Promise<SignedIn> {
      const tokenHash = hashSecret(token);
      const owner = await ownerOfLink(db, 'reset_password', tokenHash);
      if (owner === undefined) throw linkInvalid();
      const passwordHash = await hashPassword(password);
      const done = await transaction(db, async (tx) => {
        const user = await lockAccount(tx, owner);
        mayReset(user);
        if ((await useLinkToken(tx, 'reset_password', tokenHash)) !== owner) throw linkInvalid();
        // Whoever opens a letter to this address has it.
        await markEmailVerified(tx, owner);
        return replace(tx, user, passwordHash);
      });
      await follow(done);
      const signedIn = await signIns.begin({ id: owner, passwordHash }, userAgent);
      // Changed once more in this very moment: what is true now, this request does not know.
      if (!signedIn) throw new AppError('conflict', 'The password was changed again just now. Please sign in.');
      return signedIn;
    },

    /**
     * Sets another password for who is signed in; their other devices are signed out. `kept`: this device, by its refresh token
     * and by its sign-in, which differ where another tab has signed in since.
     * @throws AppError `credentials_wrong`, `rate_limited`
     */
    async change(
      userId: string,
      kept: { familyId: string; refreshToken: string | undefined },
      passwords: { currentPassword: string; password: string },
    ): Promise<void> {
      await limits.take('passwords', userId);
      const user = await userById(db, userId);
      if (!user || user.erasedAt) throw new AppError('unauthenticated');
      const wrong = () => new AppError('credentials_wrong', 'This is not your password.');
      if (!(await checkPassword(user.passwordHash, passwords.currentPassword)).fits) throw wrong();
      const [passwordHash, family] = await Promise.all([
        hashPassword(passwords.password),
        kept.refreshToken ? familyOf(db, userId, hashSecret(kept.refreshToken)) : undefined,
      ]);
      const done = await transaction(db, async (tx) => {
        const locked = await lockAccount(tx, userId);
        // Changed meanwhile, so that what was typed is no longer the present one.
        if (locked?.passwordHash !== user.passwordHash) throw wrong();
        return replace(tx, locked, passwordHash, family ? [kept.familyId, family] : [kept.familyId]);
      });
      await follow(done);
    },
  };
}
