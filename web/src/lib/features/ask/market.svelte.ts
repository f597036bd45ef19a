import { api, call, type Answer } from '#lib/api/client.ts';

const AGAIN_MS = 20_000;

/** What is online now, as far as somebody asking cares: prices for the ceiling, tags to suggest. */
export class Market {
  ceilings = $state.raw<Answer<typeof api.consultants.ceilings>>();
  tags = $state.raw<string[]>([]);

  /** Looks now and every 20 s while the page is seen; answers how to stop. */
  watch(): () => void {
    void this.#look();
    void this.#learnTags();
    const timer = setInterval(() => document.visibilityState === 'visible' && void this.#look(), AGAIN_MS);
    return () => clearInterval(timer);
  }

  async #look(): Promise<void> {
    // What was true a moment ago stays when this fails: it is only orientation.
    this.ceilings = (await call(api.consultants.ceilings, {}).catch(() => undefined)) ?? this.ceilings;
  }

  async #learnTags(): Promise<void> {
    const lists = await Promise.all(
      [{ online: true }, {}].map((query) => call(api.consultants.list, { query }).catch(() => ({ items: [] }))),
    );
    this.tags = [...new Set(lists.flatMap(({ items }) => items.flatMap(({ tags }) => tags)))];
  }
}
