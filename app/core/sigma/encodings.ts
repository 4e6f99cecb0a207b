import type { Modifier } from './modifiers.ts';

/** A text as bytes: UTF-8, or what a charset modifier makes of it. `utf16` begins with a byte order mark. */
export function bytesOf(text: string, charset: Modifier | undefined): Uint8Array {
  if (charset === undefined) return new TextEncoder().encode(text);
  const units = charset === 'utf16' ? `\ufeff${text}` : text;
  const bytes = new Uint8Array(units.length * 2);
  for (let index = 0; index < units.length; index++) {
    const code = units.charCodeAt(index);
    const high = charset === 'utf16be' ? 0 : 1;
    bytes[index * 2 + high] = code >> 8;
    bytes[index * 2 + 1 - high] = code & 0xff;
  }
  return bytes;
}

/** Each byte as one character. */
export function latin1(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

export function base64(bytes: Uint8Array): string {
  return btoa(latin1(bytes));
}

/**
 * What a text looks like within something that was encoded as a whole, at each of the three shifts that it can have
 * there. The characters at either end that depend on neighbours are cut (Sigma modifiers appendix, `base64offset`).
 */
export function base64Offsets(bytes: Uint8Array): readonly string[] {
  const starts = [0, 2, 3];
  const ends = [0, 3, 2];
  return starts.map((start, shift) => {
    const shifted = new Uint8Array(bytes.length + shift);
    shifted.set(bytes, shift);
    const encoded = base64(shifted);
    return encoded.slice(start, encoded.length - (ends[(bytes.length + shift) % 3] ?? 0));
  });
}
