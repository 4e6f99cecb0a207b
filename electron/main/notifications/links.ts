import { parseHumanId } from '../../../shared/ids.ts';

/** The scheme of links in messages: `sextant://incidents/INC-1042`. They name an incident and can do nothing else. */
export const linkScheme = 'sextant';

const link = /^sextant:\/\/incidents\/(INC-\d{1,12})\/?$/i;

/** The incident that a link names, or null for anything else. */
export function incidentOfLink(text: string): number | null {
  const id = link.exec(text)?.[1];
  return id === undefined ? null : parseHumanId('INC', id);
}

/** The same in the arguments of a start of the program: the system puts the link last, others may follow it. */
export function incidentInArguments(argv: readonly string[]): number | null {
  for (const argument of argv.slice(1)) {
    const incident = incidentOfLink(argument);
    if (incident !== null) return incident;
  }
  return null;
}
