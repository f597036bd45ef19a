const BLINK_MS = 1_000;

/**
 * Says something in the tab's title, in turn with the page's own, and puts a mark on the installed app. The words stand at
 * once: browsers slow the timers of hidden tabs down, in the end to one a minute. Answers how to take it back.
 */
export function badgeTitle(words: string): () => void {
  // The page's own title may change meanwhile: only ours is ever taken back.
  let own = document.title;
  const blink = () => {
    if (document.title === words) document.title = own;
    else [own, document.title] = [document.title, words];
  };
  blink();
  const timer = setInterval(blink, BLINK_MS);
  navigator.setAppBadge?.(1).catch(() => {});
  return () => {
    clearInterval(timer);
    if (document.title === words) document.title = own;
    navigator.clearAppBadge?.().catch(() => {});
  };
}
