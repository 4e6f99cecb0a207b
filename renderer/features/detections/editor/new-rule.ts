/**
 * What a new rule begins with: sound as it stands, each value an example of what is to be said there. The description is left empty:
 * it stands on every incident.
 */
export const newRuleText = `title: New rule
status: experimental
description: # what it finds, and why that matters
logsource:
  category: network_connection
  product: sextant
detection:
  selection:
    dstPort: 23
  condition: selection
level: medium
`;

/**
 * The text of a shipped rule as one's own: with ids and names of its own, which stand for the same documents.
 *
 * @param newId gives a UUID
 */
export function copyOf(text: string, newId: () => string): string {
  const ids = [...text.matchAll(/^id:[ \t]*(["']?)([0-9a-f-]{36})\1[ \t]*$/gim)].map(
    (match) => match[2] ?? '',
  );
  const names = [...text.matchAll(/^name:[ \t]*(["']?)([\w.-]+)\1[ \t]*$/gm)].map((match) => match[2] ?? '');
  const withIds = ids.reduce((copy, id) => copy.replaceAll(id, newId()), text);
  const suffix = newId().slice(0, 4);
  return names.reduce(
    (copy, name) =>
      copy.replaceAll(new RegExp(`(?<![\\w.-])${escaped(name)}(?![\\w.-])`, 'g'), `${name}_${suffix}`),
    withIds,
  );
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
