const WORDS: readonly [pattern: RegExp, words: string][] = [
  [/^external_account/, 'A bank account to pay to'],
  [/^tos_acceptance/, 'Your agreement to the provider’s terms'],
  [/(verification\.document|verification\.additional_document)/, 'A document that shows who you are'],
  [/\bdob\b/, 'Your date of birth'],
  [/\baddress\b/, 'Your address'],
  [/(first_name|last_name)/, 'Your name'],
  [/(id_number|ssn_last_4)/, 'A number that identifies you (tax or national)'],
  [/\bphone$/, 'A phone number'],
  [/\bemail$/, 'An e-mail address'],
  [/^business_type/, 'Whether you work for yourself or for a company'],
  [/^business_profile/, 'What you do'],
  [/^(company|owners|directors|executives|representative)\b/, 'Details of your company'],
];

/** What the payment provider still wants to know, in words, each once; its field names are not for people. */
export function requirementWords(requirements: readonly string[]): string[] {
  const words = requirements.map((field) => WORDS.find(([pattern]) => pattern.test(field))?.[1]);
  const known = [...new Set(words.filter((word) => word !== undefined))];
  return words.includes(undefined)
    ? [...known, known.length > 0 ? 'Some more details' : 'Some details about you']
    : known;
}
