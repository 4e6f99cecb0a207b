import type { TemplateField } from '../../../shared/contract/index.ts';

/** The closed list of what a template may name. */

interface Field extends TemplateField {
  /** Its value is several lines by itself. */
  readonly lines?: true;
}

const text = (name: string, about: string): Field => ({ name, about, type: 'text', sensitive: false });
const number = (name: string, about: string): Field => ({ name, about, type: 'number', sensitive: false });
const identifier = (name: string, about: string): Field => ({ name, about, type: 'text', sensitive: true });

export const templateFields: readonly Field[] = [
  text('event', 'what happened: New incident, Severity raised, …'),
  text('event.kind', 'the same as a fixed word: incident.opened, …'),
  text('time', 'when it happened, UTC'),
  text('severity', 'severity when it happened'),
  text('severity.was', 'severity before it was raised'),
  text('about', 'INC-1042, the name of the provider, or M-3 and S-7 of what held findings back'),
  text('incident.id', 'INC-1042'),
  text('incident.status', 'status now'),
  text('incident.verdict', 'verdict, once resolved'),
  text(
    'title',
    'title of the incident, or what is wrong with the provider or over with what held findings back',
  ),
  text('scope', 'kind of device and place'),
  text('summary', 'the first finding in words'),
  text('layer', 'one of the six layers'),
  text('rule.id', 'rule that opened it'),
  text('site', 'the site, or how many'),
  text('provider', 'names of the providers'),
  number('sims.count', 'number of SIMs'),
  text('opened', 'when the incident was opened, UTC'),
  text('clock.name', 'the clock that runs short'),
  text('clock.due', 'when it runs out, UTC'),
  text('problem', 'why a provider cannot be read'),
  text('response', 'what an armed rule did, or why it asks instead'),
  text('workspace', 'name of this workspace'),
  text('reference', 'stable reference of the incident, for tickets'),
  text('link', 'opens the incident on a computer that has this workspace'),
  number('more.count', 'messages folded into this one'),
  {
    name: 'more.lines',
    about: 'a line for each of them, by the line template',
    type: 'text',
    sensitive: false,
    lines: true,
  },
  identifier('sims.iccid', 'ICCIDs, the first ten'),
  identifier('sims.imsi', 'IMSIs'),
  identifier('sims.msisdn', 'telephone numbers'),
  identifier('sims.imei', 'IMEIs'),
  identifier('sims.ip', 'IP addresses'),
  identifier('sims.location', 'country and cell'),
];

const byName = new Map(templateFields.map((field) => [field.name, field]));

export function fieldNamed(name: string): Field | undefined {
  return byName.get(name);
}
