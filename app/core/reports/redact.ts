/**
 * What leaves the console in a report. Indicators are always defanged, so that no reader's mail program or viewer
 * makes a live link of a hostile address; level 1 also shortens identifiers.
 */
export type RedactionLevel = 0 | 1;

const ipv4 = /\b(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\b/g;
const url = /\b(https?|ftp):\/\//gi;
const domain = /\b((?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+)([a-z]{2,24})\b/gi;
const digitsRun = /\b\d{14,22}\b/g;

/** Words with a dot that are no domain names: versions and file names of the report's own prose. */
const notDomains = new Set(['json', 'csv', 'ndjson', 'html', 'pdf', 'log', 'txt', 'bin']);

/** A report's own file, whose ending is also that of a country. */
const ownFile = /^INC-\d+-[a-z]+-\d{8}-\d{6}\.md$/i;

/** `203.0.113.7` → `203.0.113[.]7`, `https://` → `hxxps://`, `upd.example` → `upd[.]example`. */
export function defang(text: string): string {
  return text
    .replace(url, (scheme) => scheme.replace(/t/gi, 'x'))
    .replace(ipv4, '$1.$2.$3[.]$4')
    .replace(domain, (whole, name: string, top: string) =>
      notDomains.has(top.toLowerCase()) || ownFile.test(whole) ? whole : `${name.slice(0, -1)}[.]${top}`,
    );
}

/** `8942310784200740933` → `894231…0933`: enough to tell two SIMs apart, not enough to look one up. */
export function shorten(identifier: string): string {
  return identifier.length <= 12 ? identifier : `${identifier.slice(0, 6)}…${identifier.slice(-4)}`;
}

/** Free text as it may leave: defanged, and at level 1 with every long run of digits shortened. */
export function redactText(text: string, level: RedactionLevel): string {
  const safe = defang(text);
  return level === 0 ? safe : safe.replace(digitsRun, shorten);
}

export function redactIdentifier(identifier: string, level: RedactionLevel): string {
  return level === 0 ? identifier : shorten(identifier);
}
