const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text into HTML. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => ESCAPES[character]!);

/** Text into a `<script>`: JSON in which no tag can begin. */
export const jsonForScript = (value: unknown): string => JSON.stringify(value).replaceAll('<', '\\u003c');

/** One calm page, light or dark as the person has it. `body` is HTML. */
export function layout(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>
:root { color-scheme: light dark; --ink: #1c2430; --soft: #5b6675; --paper: #fff; --ground: #f4f6f9; --line: #d9dfe7; --act: #3b5bdb; --on-act: #fff; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8ecf2; --soft: #9aa6b6; --paper: #1b212b; --ground: #12161d; --line: #323b49; --act: #7c93f5; --on-act: #0d1220; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 16px; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { width: 100%; max-width: 420px; background: var(--paper); border: 1px solid var(--line); border-radius: 14px; padding: 24px; }
h1 { font-size: 1.25rem; margin: 0 0 8px; }
p { margin: 0 0 16px; color: var(--soft); }
dl { display: grid; grid-template-columns: auto 1fr; gap: 4px 16px; margin: 0 0 20px; }
dt { color: var(--soft); } dd { margin: 0; text-align: right; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
.actions { display: grid; gap: 10px; }
button, .button { font: inherit; font-weight: 600; padding: 11px 16px; min-height: 44px; border-radius: 10px; border: 1px solid var(--line); background: transparent; color: var(--ink); cursor: pointer; text-align: center; text-decoration: none; }
button.primary { background: var(--act); border-color: var(--act); color: var(--on-act); }
button:focus-visible, .button:focus-visible { outline: 3px solid var(--act); outline-offset: 2px; }
button[disabled] { opacity: .5; cursor: default; }
.mark { display: inline-block; font-size: .75rem; font-weight: 600; letter-spacing: .02em; border: 1px solid var(--line); border-radius: 999px; padding: 2px 10px; margin-bottom: 12px; color: var(--soft); }
</style>
</head>
<body><main>${body}</main></body>
</html>`;
}

export const errorPage = (title: string, text: string): string =>
  layout(title, `<span class="mark">Stripe stand-in</span><h1>${escapeHtml(title)}</h1><p>${escapeHtml(text)}</p>`);
