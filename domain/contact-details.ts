/**
 * Finds ways to reach somebody outside the platform. Every pattern starts at a boundary and has bounded repetitions, so that
 * hostile text costs linear time. It is better to hide a number too many than an address too few, but what engineers write
 * all day stays: versions, IP addresses, dates, Unix times, `node.js`, `@scope/package`, `@media`.
 */

const EMAIL = /(?<![\p{L}\d_.+-])[\p{L}\d_.+-]{1,64}\s?@\s?[\p{L}\d-]{1,63}(?:\.[\p{L}\d-]{1,63}){1,6}/gu;
/** "jane (at) example [dot] com", "jane at example dot com"; a bare " at " needs a bare " dot ", or "look at node.js" would go. */
const SPELT_EMAIL =
  /(?<![\w.+-])[\w.+-]{1,64}(?:\s?[([{]\s?at\s?[)\]}]\s?[\w-]{1,63}(?:\s?[([{]\s?(?:dot|\.)\s?[)\]}]\s?|\sdot\s|\.)|\sat\s[\w-]{1,63}\sdot\s)(?:[\w-]{1,63}\.){0,3}[a-z]{2,12}\b/giu;
const URL = /(?<![\p{L}\d])(?:[a-z][a-z\d+.-]{1,15}:\/\/|www\.)[^\s<>"']{1,2000}/giu;
/** Bare domains: with endings that are neither a library's name nor the start of a sentence; with others when a path follows. */
const DOMAIN =
  /(?<![\p{L}\d@./-])(?:[a-z\d-]{1,63}\.){1,4}(?:(?:com|org|info|biz|co|de|fr|es|nl|uk|eu|ca|ch|pl|ru|gg|ly|app|link|page|site|online|shop|xyz)(?![\p{L}\d.-]*[\p{L}\d])(?:\/[^\s<>"']{0,2000})?|(?:io|net|dev|ai|to|so|sh|me|it|in|at|us)\/[^\s<>"']{1,2000})/giu;
/** "skype: jane.doe", "telegram @jane", "my whatsapp is …". */
const MESSENGER =
  /(?<![\p{L}\d])(?:telegram|whats\s?app|skype|signal|discord|instagram|insta|wechat|viber|snapchat|threema)(?:\s(?:id|name|handle|me|is|at|number)){0,2}\s{0,2}[:=@]\s{0,2}@?[\p{L}\d_.#+-]{2,64}/giu;
const DISCORD = /(?<![\p{L}\d#])[\p{L}\d_.]{2,32}#\d{4}(?!\d)/gu;
const HANDLE = /(?<![\p{L}\d_@./-])@[\p{L}\d_][\p{L}\d_.]{2,29}(?![\p{L}\d_/(@-])/gu;
const NUMBER = /(?<![\p{L}\d.,:_#$€£/-])(?:\+|\(\+?)?\d(?:[\s().\-/]{0,3}\d){6,17}(?![\p{L}\d_]|[.,:]\d)/gu;

/** Words that programmers write behind an @. */
const AT_WORDS = new Set(
  (
    'media import supports keyframes font layer container property apply tailwind include mixin extend use ' +
    'param params return returns throws type types typedef deprecated see example override overload ' +
    'component injectable input output entity column module controller get post put delete patch ' +
    'autowired bean service repository transactional test before after beforeeach aftereach ' +
    'property staticmethod classmethod dataclass pytest app.route'
  ).split(' '),
);

const IPV4 = /^\(?\d{1,3}(?:\.\d{1,3}){3}$/;
const DATE = /^(?:19|20)\d\d[-/.]\d\d?[-/.]\d\d?(?:\s\d\d?)?$|^\d\d?[-/.]\d\d?[-/.](?:19|20)\d\d$/;
/** Seconds or milliseconds since 1970: they begin with 1, which neither an area code nor a 13-digit number does. */
const UNIX_TIME = /^1\d{9}(?:\d{3})?$/;
/** Spaced lists of small numbers ("80 443 5432 6379") or lines of zeros and ones are data, not something to dial. */
const DATA = /^(?:\d{1,5}\s+){3,}\d{1,5}$|^\d{1,3}(?:\s000)+$|^[01\s]+$/;

function isPhoneNumber(match: string): boolean {
  const text = match.trim();
  const digits = text.replace(/\D/g, '').length;
  if (digits > 15) return false;
  if (text.startsWith('+') || text.startsWith('(')) return !IPV4.test(text) && digits >= 7;
  if (IPV4.test(text) || DATE.test(text) || UNIX_TIME.test(text)) return false;
  if (/^0\d/.test(text)) return digits >= 8;
  if (/^\d{3}[\s.-]\d{4}$/.test(text)) return true;
  return digits >= 9 && !DATA.test(text);
}

/** Zero-width characters between letters hide an address from patterns, but not from eyes. Emoji joiners stay. */
const HIDDEN = /(?<=[\w@.+-])[\u200b-\u200d\u2060\ufeff\u00ad](?=[\w@.+-])/g;

/** The text with e-mail addresses, links, phone numbers and handles replaced by placeholders such as `[e-mail hidden]`. */
export function stripContactDetails(text: string): string {
  return text
    .replace(HIDDEN, '')
    .replace(URL, '[link hidden]')
    .replace(EMAIL, '[e-mail hidden]')
    .replace(SPELT_EMAIL, '[e-mail hidden]')
    .replace(MESSENGER, '[handle hidden]')
    .replace(DOMAIN, '[link hidden]')
    .replace(NUMBER, (match) => (isPhoneNumber(match) ? '[phone number hidden]' : match))
    .replace(DISCORD, '[handle hidden]')
    .replace(HANDLE, (match) => (AT_WORDS.has(match.slice(1).toLowerCase()) ? match : '[handle hidden]'));
}

/** Whether there is anything that `stripContactDetails` would hide; the asker is told before sending. */
export function hasContactDetails(text: string): boolean {
  return stripContactDetails(text) !== text.replace(HIDDEN, '');
}
