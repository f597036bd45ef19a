import { rememberPreference, THEME_COOKIE, type Theme } from './preferences.ts';

/** Changes the look now and remembers it for the server, which paints the next page with it from the first byte. */
export function setTheme(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  rememberPreference(THEME_COOKIE, theme);
}
