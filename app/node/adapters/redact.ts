/**
 * What a log line may not carry: secrets at all, personal identifiers whole. Names decide first, then the look of a
 * value, because a secret in a message is a secret too.
 */
const secretNames =
  /^(authorization|cookie|set-cookie|x-soracom-(api-key|token)|.*(password|passphrase|passcode|secret|credential|privatekey|apikey|authkey|token|pin|puk|opc|blob|mfa|otp)|key|ki|bytes)$/i;
const personalNames = /^(imsi|msisdn|phone|email|latitude|longitude|lat|lon|location|cell|cellid|address)$/i;
const idNames = /id$/i;

export const hidden = '[hidden]';
const deepest = 6;
const longestText = 4_000;
const mostItems = 50;

/** A copy of log fields that is fit to be written. Errors become plain objects with their stack and causes. */
export function redactFields(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return redactObject(fields, 0);
}

function redactValue(name: string, value: unknown, depth: number): unknown {
  const plain = name.replace(/[_\s]/g, '');
  if (value === null || value === undefined || typeof value === 'boolean') return value;
  if (secretNames.test(plain) && !(idNames.test(plain) && typeof value === 'number')) return hidden;
  if (personalNames.test(plain)) return hidden;
  if (typeof value === 'string') return redactText(value);
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object') return `[${typeof value}]`;
  if (depth >= deepest) return '[deep]';
  if (value instanceof Error) return redactObject(errorFields(value), depth + 1);
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `[${value.byteLength} bytes]`;
  if (Array.isArray(value)) {
    const items = value.slice(0, mostItems).map((item: unknown) => redactValue(name, item, depth + 1));
    return value.length > mostItems ? [...items, `[${value.length - mostItems} more]`] : items;
  }
  return redactObject(value as Record<string, unknown>, depth + 1);
}

function redactObject(fields: Readonly<Record<string, unknown>>, depth: number): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, redactValue(name, value, depth)]),
  );
}

function errorFields(error: Error): Record<string, unknown> {
  const { name, message, stack, cause } = error;
  const code = 'code' in error ? { code: error.code } : {};
  return { name, ...code, message, stack, ...(cause === undefined ? {} : { cause }) };
}

/** Longest first, so that an ICCID is not taken for an IMSI with digits around it. */
const patterns: readonly (readonly [RegExp, (match: string, ...groups: string[]) => string])[] = [
  // Credentials in an address: https://user:password@host
  [/(\w+:\/\/)[^\s/@]+:[^\s/@]+@/g, (_, scheme = '') => `${scheme}${hidden}@`],
  // Tokens: bearer, JSON web tokens, Soracom's keys
  [/\bbearer\s+[\w.~+/=-]+/gi, () => `Bearer ${hidden}`],
  [/\beyJ[\w-]+\.[\w-]+(?:\.[\w-]*)?/g, () => hidden],
  [/\b(secret|keyId|api|token)-[\w-]{8,}/g, (_, kind = '') => `${kind}-${hidden}`],
  [
    /([?&"'\s](?:token|key|secret|password|passphrase|apikey|auth_?key)["']?\s*[=:]\s*["']?)[^&\s"',}]+/gi,
    (_, before = '') => `${before}${hidden}`,
  ],
  // Identifiers of SIMs, devices and people: EID 32, ICCID 18–20, IMEI and IMSI 14–16 digits; the last four tell two apart
  [/(?<![\dA-Fa-f])\d{14,32}(?![\dA-Fa-f])/g, (digits) => `…${digits.slice(-4)}`],
  // Telephone numbers as E.164 writes them
  [/\+\d{7,15}\b/g, (number) => `+…${number.slice(-2)}`],
  [/[\w.+-]+@[\w-]+\.[\w.-]+/g, () => '[e-mail]'],
];

export function redactText(text: string): string {
  const short =
    text.length > longestText ? `${text.slice(0, longestText)}… [${text.length} characters]` : text;
  return patterns.reduce((rest, [pattern, replace]) => rest.replace(pattern, replace), short);
}
