import type { StoredMessage } from './store.ts';

/** Everything in a message was written by somebody else. */
export function escapeHtml(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? character);
}

/** Escaped text in which http(s) addresses can be followed. */
export function linkify(text: string): string {
  return text
    .split(/(https?:\/\/[^\s<>"']+)/)
    .map((part, index) => {
      const safe = escapeHtml(part);
      return index % 2 === 1 ? `<a href="${safe}" target="_blank" rel="noreferrer">${safe}</a>` : safe;
    })
    .join('');
}

export function listPage(messages: StoredMessage[], filter: string | undefined): string {
  const rows = messages.map(
    (
      message,
    ) => `<li><a href="/messages/${message.id}"><span class="subject">${escapeHtml(message.subject || '(no subject)')}</span>
      <span class="meta">to ${escapeHtml(message.to.join(', '))} · <time datetime="${message.receivedAt}">${when(message.receivedAt)}</time></span></a></li>`,
  );
  const about = filter
    ? `To ${escapeHtml(filter)} · <a href="/">all</a>`
    : 'Every mail that this installation sends ends here; none leaves the machine.';
  const body = rows.length > 0 ? `<ul>${rows.join('\n')}</ul>` : '<p class="empty">No mail yet.</p>';
  return page(
    'Mailbox',
    `<header><h1>Mailbox</h1><p>${about}</p></header>${body}`,
    '<meta http-equiv="refresh" content="5">',
  );
}

export function messagePage(message: StoredMessage): string {
  const facts = [
    ['From', escapeHtml(message.from)],
    [
      'To',
      message.to
        .map((address) => `<a href="/?to=${encodeURIComponent(address)}">${escapeHtml(address)}</a>`)
        .join(', '),
    ],
    ['Received', when(message.receivedAt)],
    ...(message.attachments.length > 0
      ? [['Attached', message.attachments.map(({ name, bytes }) => `${escapeHtml(name)} (${bytes} B)`).join(', ')]]
      : []),
  ].map(([name, value]) => `<dt>${name}</dt><dd>${value}</dd>`);
  const html = message.html === null ? '' : `<h2>HTML</h2>${htmlFrame(message.html)}`;
  const text = message.text === '' ? '' : `<h2>Text</h2><pre>${linkify(message.text)}</pre>`;
  const head = `<header><p><a href="/">← Mailbox</a></p><h1>${escapeHtml(message.subject || '(no subject)')}</h1><dl>${facts.join('')}</dl></header>`;
  return page(message.subject || 'Message', `${head}<main>${html}${text}</main>`);
}

/** The mail's own HTML in a frame without scripts, forms or this page's origin; its links open in a new tab. */
function htmlFrame(html: string): string {
  const policy =
    '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; style-src \'unsafe-inline\'; img-src data:">';
  const content = `${policy}<base target="_blank">${html}`;
  return `<iframe sandbox="allow-popups allow-popups-to-escape-sandbox" title="Message" srcdoc="${escapeHtml(content)}"></iframe>`;
}

const when = (iso: string): string => `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;

function page(title: string, body: string, head = ''): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>${head}<style>
:root { color-scheme: light dark; --line: light-dark(#e4e4e7, #3f3f46); --soft: light-dark(#52525b, #a1a1aa); --link: light-dark(#0f5f63, #5eead4); }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; background: light-dark(#fff, #18181b); color: light-dark(#18181b, #fafafa); }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0; overflow-wrap: anywhere; } h2 { font-size: .875rem; color: var(--soft); margin: 1.5rem 0 .5rem; }
a { color: var(--link); } header p, .meta, .empty, dt { color: var(--soft); } ul { list-style: none; padding: 0; border-top: 1px solid var(--line); }
li { border-bottom: 1px solid var(--line); } li a { display: block; padding: .75rem .25rem; text-decoration: none; color: inherit; } li a:hover .subject { text-decoration: underline; }
.subject { display: block; font-weight: 600; overflow-wrap: anywhere; } .meta { font-size: .875rem; overflow-wrap: anywhere; } .empty { padding: 3rem 0; text-align: center; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .125rem 1rem; font-size: .9375rem; } dd { margin: 0; overflow-wrap: anywhere; }
iframe { width: 100%; height: 32rem; border: 1px solid var(--line); border-radius: .5rem; background: #fff; color-scheme: light; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font: .9375rem/1.5 ui-monospace, monospace; border: 1px solid var(--line); border-radius: .5rem; padding: 1rem; margin: 0; }
</style></head><body>${body}</body></html>`;
}
