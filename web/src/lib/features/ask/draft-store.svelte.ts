import { newDraft, parseDraft, splitQuestion, type Draft } from './draft.ts';

const KEY = 'cc_draft';

const newId = (): string => crypto.randomUUID();

/** The question being written in this tab. Kept in the tab's own storage; nothing is sent before "Ask". */
class DraftStore {
  #draft = $state<Draft>();

  /** Only in the browser. */
  get current(): Draft {
    return (this.#draft ??= parseDraft(sessionStorage.getItem(KEY), newId()));
  }

  keep(): void {
    if (this.#draft) sessionStorage.setItem(KEY, JSON.stringify(this.#draft));
  }

  /** Takes over what was typed into the landing page's box. */
  begin(typed: string): void {
    Object.assign(this.current, splitQuestion(typed));
    this.keep();
  }

  /** The next question rings at somebody in particular first, so the ceiling has to reach their price. */
  wish(firstChoice: NonNullable<Draft['firstChoice']>, priceMinor: number): void {
    const draft = this.current;
    draft.firstChoice = firstChoice;
    draft.maxPriceMinor = Math.max(draft.maxPriceMinor ?? 0, priceMinor);
    this.keep();
  }

  /** Posted: the next question is another one. */
  clear(): void {
    this.#draft = newDraft(newId());
    sessionStorage.removeItem(KEY);
  }
}

export const drafts = new DraftStore();
