import { layout, type Letter } from './layout.ts';

type Template = (data: Record<string, string>, name: string) => Letter;

/** What a mail of some template needs is in its row's `data`; a missing part is a fault of whoever wanted it. */
function need(data: Record<string, string>, key: string): string {
  const value = data[key];
  if (!value) throw new Error(`This mail needs "${key}".`);
  return value;
}

const firstName = (name: string) => name.trim().split(/\s+/)[0] ?? name;

const TEMPLATES: Record<string, Template> = {
  verify_email: (data, name) =>
    layout({
      subject: 'Is this your address?',
      greeting: `Hello ${firstName(name)},`,
      paragraphs: [
        'Welcome to Consultant Connect. Confirm that this address is yours, and you can ask your first question.',
      ],
      action: { label: 'Yes, this is my address', url: need(data, 'url') },
      closing: 'If you did not sign up, just leave this mail alone: nothing will happen without your click.',
    }),
};

/** @throws when there is no such template, or its data is incomplete. */
export function letterOf(template: string, data: Record<string, string>, name: string): Letter {
  const write = TEMPLATES[template];
  if (!write) throw new Error(`There is no mail template "${template}".`);
  return write(data, name);
}
