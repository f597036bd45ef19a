import { onMount } from 'svelte';
import { friendly } from '#lib/api/error.ts';

/** As the server cuts its lists. */
const PAGE = 20;

/**
 * A list that is shown a page at a time; loads the first one when the component is there. While another page loads, or when
 * that fails, the one before stays.
 */
export class Paged<Item, Shown extends { items: Item[]; total: number } = { items: Item[]; total: number }> {
  /** The page that was loaded last; undefined until the first one is there. */
  shown = $state.raw<Shown>();
  page = $state(1);
  loading = $state(false);
  /** What went wrong the last time, for people; '' when nothing did. */
  failed = $state('');
  readonly pages = $derived(Math.ceil((this.shown?.total ?? 0) / PAGE));
  readonly #load: (page: number) => Promise<Shown>;

  /** To be made while a component is. */
  constructor(load: (page: number) => Promise<Shown>) {
    this.#load = load;
    onMount(() => void this.show());
  }

  get items(): Item[] | undefined {
    return this.shown?.items;
  }

  show = async (wanted = this.page): Promise<void> => {
    this.loading = true;
    this.failed = '';
    try {
      this.shown = await this.#load(wanted);
      this.page = wanted;
    } catch (error) {
      this.failed = friendly(error);
    } finally {
      this.loading = false;
    }
  };
}
