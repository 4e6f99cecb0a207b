/** How long a short message is. Source of both alphabets and of the lengths: 3GPP TS 23.038, 6.2.1 and 6.1.2.1; TS 23.040, 3.10. */

/** The default alphabet, without its escape character. */
const basic =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
/** Characters of the extension table: an escape stands before each, so each takes the room of two. */
const extended = '\f^{}\\[~]|€';

export interface SmsLength {
  readonly encoding: 'gsm7' | 'ucs2';
  /** Septets in GSM 7-bit, UTF-16 units in UCS-2. */
  readonly units: number;
  /** How many of them one message holds. */
  readonly limit: number;
  /** True when it fits one message. What does not is never cut, and never sent in parts. */
  readonly fits: boolean;
}

/** Units of one message in either alphabet. */
const room = { gsm7: 160, ucs2: 70 } as const;

/** The length of a text as the network counts it: one character outside the GSM alphabet makes the whole message UCS-2. */
export function smsLength(text: string): SmsLength {
  let units = 0;
  for (const character of text) {
    if (basic.includes(character)) units += 1;
    else if (extended.includes(character)) units += 2;
    else return lengthOf('ucs2', text.length);
  }
  return lengthOf('gsm7', units);
}

function lengthOf(encoding: SmsLength['encoding'], units: number): SmsLength {
  return { encoding, units, limit: room[encoding], fits: units > 0 && units <= room[encoding] };
}
