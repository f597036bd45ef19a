/** The look a person chose; `system` follows the device. */
export type Theme = 'light' | 'dark' | 'system';

/** Which frame to paint before the session is known: nobody signed in, or the role context last used. */
export type RoleHint = 'none' | 'customer' | 'consultant';

export const THEME_COOKIE = 'cc_theme';
export const ROLE_COOKIE = 'cc_role';

export const parseTheme = (value: string | undefined): Theme =>
  value === 'light' || value === 'dark' ? value : 'system';

export const parseRoleHint = (value: string | undefined): RoleHint =>
  value === 'customer' || value === 'consultant' ? value : 'none';

/**
 * Remembers a preference for a year where the server can read it, so that the first paint is right and nothing has to be
 * corrected by an inline script. Never used for anything secret.
 */
export function rememberPreference(name: string, value: string): void {
  const secure = location.protocol === 'https:' ? '; Secure' : '';
  document.cookie = `${name}=${value}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
}
