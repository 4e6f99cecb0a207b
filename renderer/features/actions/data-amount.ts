/** Units of a data limit, decimal as providers bill. */
export const dataUnits = { MB: 1e6, GB: 1e9 } as const;
export type DataUnit = keyof typeof dataUnits;

/** The most that an action takes: 2^50 bytes. */
const most = 2 ** 50;

export type DataAmount =
  | { readonly bytes: number; readonly problem: null }
  | { readonly bytes: null; readonly problem: string | null };

/**
 * What a person typed as a volume, in bytes. Nothing typed yet is no problem, only no answer.
 *
 * @param text digits with a point or a comma before decimals; thousands are not separated
 */
export function parseDataAmount(text: string, unit: DataUnit): DataAmount {
  const typed = text.trim();
  if (typed === '') return { bytes: null, problem: null };
  if (!/^\d+([.,]\d{1,3})?$/.test(typed))
    return { bytes: null, problem: 'Write a number such as 500 or 1.5, without separators of thousands.' };
  const bytes = Math.round(Number(typed.replace(',', '.')) * dataUnits[unit]);
  if (bytes < 1)
    return { bytes: null, problem: 'Zero would be no limit but a stop: suspend the SIM instead.' };
  if (bytes > most) return { bytes: null, problem: 'More than any provider counts. Is the unit right?' };
  return { bytes, problem: null };
}
