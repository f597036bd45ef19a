/** A mail as text and as HTML. */
export interface Letter {
  subject: string;
  text: string;
  html: string;
}

export interface LetterParts {
  subject: string;
  greeting: string;
  paragraphs: string[];
  /** The one thing to do. */
  action: { label: string; url: string };
  closing: string;
}

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escape = (text: string): string => text.replace(/[&<>"']/g, (char) => ESCAPES[char] ?? char);

/** Short, friendly, readable without images or styles, in light and dark. */
export function layout({ subject, greeting, paragraphs, action, closing }: LetterParts): Letter {
  const paragraph = (text: string) => `<p style="margin:0 0 16px">${escape(text)}</p>`;
  const url = escape(action.url);
  return {
    subject,
    text:
      [greeting, ...paragraphs, `${action.label}:\n${action.url}`, closing, 'Consultant Connect'].join('\n\n') + '\n',
    html: `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>${escape(subject)}</title></head>
<body style="margin:0;padding:32px 20px;font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif">
<div style="max-width:480px;margin:0 auto">
${[greeting, ...paragraphs].map(paragraph).join('\n')}
<p style="margin:24px 0"><a href="${url}" style="display:inline-block;padding:12px 20px;border-radius:10px;background:#4338ca;color:#ffffff;text-decoration:none;font-weight:600">${escape(action.label)}</a></p>
<p style="margin:0 0 16px;font-size:13px;opacity:.75">Or copy this address into your browser:<br><a href="${url}" style="color:inherit;word-break:break-all">${url}</a></p>
<p style="margin:0;font-size:13px;opacity:.75">${escape(closing)}</p>
</div>
</body>
</html>
`,
  };
}
