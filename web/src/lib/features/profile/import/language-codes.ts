import { LANGUAGES } from '../languages.ts';

/** Written otherwise than the tables of names have it. */
const OTHER_NAMES: Readonly<Record<string, string>> = { mandarin: 'zh', castellano: 'es', flemish: 'nl' };

let names: Map<string, string> | undefined;

/** The languages one can talk in, by their names in each other: "German", "Deutsch", "allemand". */
function namesOfLanguages(): Map<string, string> {
  names ??= new Map(
    LANGUAGES.flatMap((locale) => {
      const displayed = new Intl.DisplayNames(locale, { type: 'language' });
      return LANGUAGES.map((code) => [(displayed.of(code) ?? code).toLocaleLowerCase(), code] as [string, string]);
    }),
  );
  return names;
}

/** The code of a language that profiles can have, from its name or code: "Chinese (Simplified)" → zh. */
export function languageCode(text: string): string | undefined {
  const name = (text.split(/[(,/]/)[0] ?? '').trim().toLocaleLowerCase();
  if ((LANGUAGES as readonly string[]).includes(name)) return name;
  return namesOfLanguages().get(name) ?? (Object.hasOwn(OTHER_NAMES, name) ? OTHER_NAMES[name] : undefined);
}

/** Whether somebody says that they can hold a conversation in it; no word counts as yes. */
export const speaksWell = (proficiency: string): boolean => !/elementary|limited|beginner|basic/i.test(proficiency);
