/** Generation of a radio access technology as providers spell it: 2 to 5, or null. GSM, GPRS and EDGE are 2. */
export function generationOf(rat: string | null): number | null {
  const word = (rat ?? '').toLowerCase();
  if (/nr|5g/.test(word) && !word.includes('geran')) return 5;
  if (/lte|e-?utran|nb-?iot|cat-?m|4g/.test(word)) return 4;
  if (/umts|wcdma|hspa|utran|3g/.test(word)) return 3;
  if (/gsm|gprs|edge|geran|2g/.test(word)) return 2;
  return null;
}

/**
 * The area of a cell: everything before the last part of its identity, so `204-8-1423-88102` lies in `204-8-1423`. Radio
 * generations number their cells apart but share areas, so an area is where a downgrade can be told.
 */
export function areaOf(cell: string | null, plmn: string | null): string | null {
  if (cell === null) return plmn;
  const end = cell.lastIndexOf('-');
  return end <= 0 ? cell : cell.slice(0, end);
}
