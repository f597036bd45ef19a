import { api, call } from '#lib/api/client.ts';
import { ApiError, friendly } from '#lib/api/error.ts';
import { CardError } from '#lib/payments/payments.ts';

/** The bank's check of a hold (3-D Secure). What comes of it is read by the server; this page only says that it is over. */
export class BankQuestion {
  checking = $state(false);
  /** The bank was answered; what it said is being looked up. */
  answered = $state(false);
  problem = $state('');
  readonly #sessionId: () => string;

  constructor(sessionId: () => string) {
    this.#sessionId = sessionId;
  }

  reset(): void {
    this.answered = false;
    this.problem = '';
  }

  open = async (): Promise<void> => {
    if (this.checking) return;
    this.checking = true;
    this.reset();
    const params = { id: this.#sessionId() };
    try {
      const [{ browserPayments }, { publicConfig }] = await Promise.all([
        import('#lib/payments/payments.ts'),
        import('#lib/state/config.ts'),
      ]);
      const payments = await browserPayments(await publicConfig());
      const { clientSecret } = await call(api.payments.action, { params });
      await payments.handleNextAction(clientSecret).catch((error: unknown) => {
        this.problem = error instanceof CardError ? error.message : friendly(error);
      });
      await call(api.payments.actionDone, { params });
      this.answered = this.problem === '';
    } catch (error) {
      // conflict: it was settled meanwhile, and the news of that is on its way.
      if (!(error instanceof ApiError && error.code === 'conflict')) this.problem = friendly(error);
    } finally {
      this.checking = false;
    }
  };
}
