const REGION = 'section, aside, form, [role="group"], [role="region"]';
/** What moves the focus itself, such as a dialog that closes, goes first. */
const PATIENCE_MS = 50;

/**
 * For `{@attach keepFocus()}`: a button that goes away with what it did (Stop, Extend, Try again) must not take the focus with it, or who uses a
 * keyboard begins again at the top of the page. It goes to the region around what is gone, else to `home`.
 * @param home a selector within the root
 */
export const keepFocus =
  (home = REGION) =>
  (root: HTMLElement): (() => void) => {
    /** What was focused last, and all around it. */
    let path: HTMLElement[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    const listen = new AbortController();
    const { signal } = listen;

    root.addEventListener(
      'focusin',
      ({ target }) => {
        path = [];
        for (let at = target as HTMLElement | null; at && at !== root; at = at.parentElement) path.push(at);
      },
      { signal },
    );
    // Whoever clicks beside everything has let go of it.
    addEventListener('pointerdown', () => (path = []), { signal });

    const isThere = (element: HTMLElement): boolean => element.isConnected && element.checkVisibility();

    function look(): void {
      const [last] = path;
      if (!last || isThere(last) || document.activeElement !== document.body) return;
      const near = path.find((one) => one.matches(REGION) && isThere(one)) ?? root.querySelector<HTMLElement>(home);
      path = [];
      if (!near) return;
      if (near.tabIndex < 0) near.tabIndex = -1;
      near.focus({ preventScroll: true });
    }

    const observer = new MutationObserver(() => {
      const [last] = path;
      if (!last || last.isConnected) return;
      clearTimeout(timer);
      timer = setTimeout(look, PATIENCE_MS);
    });
    observer.observe(root, { childList: true, subtree: true });
    return () => {
      clearTimeout(timer);
      observer.disconnect();
      listen.abort();
    };
  };
