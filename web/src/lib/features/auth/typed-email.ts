/** The address that was typed on the way to another of these forms, so that nobody types it twice. Kept in this tab alone. */
export const typed = { email: '' };
