/** What a DNS name says by its form. */
export interface NameMembers {
  /** Lower case, without the last dot. */
  readonly query: string;
  readonly queryLength: number;
  readonly longestLabel: number;
  readonly zone: string;
}

/**
 * The members of a name. `zone` is the last two labels, three where the second of them has at most three letters under a
 * two-letter country (`example.co.uk`): near enough to the registered domain for counting, without a list of suffixes.
 */
export function nameMembers(name: string): NameMembers {
  const query = (name.endsWith('.') && name.length > 1 ? name.slice(0, -1) : name).toLowerCase();
  const labels = query.split('.');
  let longestLabel = 0;
  for (const label of labels) longestLabel = Math.max(longestLabel, label.length);
  const top = labels[labels.length - 1] ?? '';
  const second = labels[labels.length - 2] ?? '';
  const kept = top.length === 2 && second.length <= 3 && labels.length > 2 ? 3 : 2;
  return { query, queryLength: query.length, longestLabel, zone: labels.slice(-kept).join('.') };
}
