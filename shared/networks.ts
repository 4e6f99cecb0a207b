/** What can be blocked for a SIM: one network, or all networks of a country. */
export type NetworkTarget =
  | { readonly kind: 'network'; readonly mcc: string; readonly mnc: string }
  | { readonly kind: 'country'; readonly code: string };

/** The form in which a network (`262-01`) or a country (`DE`, ISO 3166-1 alpha-2) travels and is kept. */
export const networkForm = /^(\d{3}-\d{2,3}|[A-Z]{2})$/;

/**
 * Reads a network as people write it: `262-01`, `26201`, `262 01`, or a country as `DE` or `de`.
 *
 * @returns the form that travels, or null for anything else
 */
export function networkText(typed: string): string | null {
  const text = typed.trim();
  const [, mcc, mnc] = /^(\d{3})[- ]?(\d{2,3})$/.exec(text) ?? [];
  if (mcc !== undefined && mnc !== undefined) return `${mcc}-${mnc}`;
  return /^[a-z]{2}$/i.test(text) ? text.toUpperCase() : null;
}

/** The same taken apart; null for a text in another form. */
export function networkTarget(text: string): NetworkTarget | null {
  if (!networkForm.test(text)) return null;
  const [mcc = '', mnc] = text.split('-');
  return mnc === undefined ? { kind: 'country', code: text } : { kind: 'network', mcc, mnc };
}

/** Whether digits of a network as a provider writes them are this one: leading zeros of the network code get lost in places. */
export function isNetwork(mcc: string, mnc: string, target: NetworkTarget): boolean {
  return (
    target.kind === 'network' && Number(mcc) === Number(target.mcc) && Number(mnc) === Number(target.mnc)
  );
}

/** Radio technologies that a provider can be asked to leave allowed or to take away. */
export const radioTechnologies = ['3G', '4G', 'NB-IoT'] as const;
export type RadioTechnology = (typeof radioTechnologies)[number];
