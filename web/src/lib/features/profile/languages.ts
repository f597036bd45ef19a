/** Languages offered for talking in, ISO 639-1, most spoken on the platform first. */
export const LANGUAGES = ['en', 'de', 'fr', 'es', 'it', 'pt', 'nl', 'pl', 'tr', 'uk', 'ar', 'hi', 'zh', 'ja'] as const;
