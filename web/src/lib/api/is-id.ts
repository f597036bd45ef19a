/** Whether it has the shape of an id; what has not names nothing, and need not be asked for. */
export const isId = (text: string): boolean => /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(text);
