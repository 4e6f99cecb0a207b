import { classNames } from './classes.ts';
import { fields, type FieldName } from './fields.ts';
import { bodies, envelope, eventClasses, type EventClass } from './model.ts';

/** The text of `docs/event-model.md`. Made from the tables, so that it cannot say anything else. */
export function eventModelDocument(): string {
  return [intro, envelopeSection(), ...eventClasses.map(classSection), ''].join('\n');
}

const intro = `# Event model

Rules judge events. Whatever a fleet says of itself, by its providers, by evidence files or by sensors, is told in this one
shape: an envelope, and beside it the members of its class, flat. A member that is not known is absent. This page is made
from the tables of \`app/core/events\`; their test holds the two together.

## In rules

- \`logsource.category\` chooses the class (table below). \`product\` is \`sextant\` for what providers, evidence files and the console
  tell, else the sensor: \`zeek\`, \`suricata\`, \`netflow\`, \`mosquitto\`, \`emqx\`, \`aws-iot\`, \`dnsmasq\`, \`bind\`, \`adguard\`, \`csv\`.
  A rule that should see them all names the category alone.
- Members are named as here, or by a name in the column *in Sigma*: public rules and the names of sensors work unchanged.
- Times are ms UTC since 1970, volumes bytes, identifiers text. Bytes and packets *up* come from the device.
- \`late: true\` marks an event that came after its window had passed (see import-formats.md): dry runs see it, live rules do not.

| class | category | about | OCSF 1.8 |
| --- | --- | --- | --- |
${eventClasses
  .map((kind) => {
    const { category, about, ocsf } = classNames[kind];
    const theirs = ocsf === null ? 'base event' : `${ocsf.name} ${ocsf.uid}`;
    return `| ${kind} | \`${category}\` | ${about} | ${theirs} |`;
  })
  .join('\n')}
`;

function envelopeSection(): string {
  const names = [...Object.keys(envelope), 'class'] as FieldName[];
  return `## Envelope\n\n${tableOf(names)}\n`;
}

function classSection(kind: EventClass): string {
  const { about, types } = classNames[kind];
  const told = Object.entries(types).map(([type, meaning]) => `- \`${type}\`: ${meaning}`);
  return `## ${kind}\n\n${about}\n\n${told.join('\n')}\n\n${tableOf(Object.keys(bodies[kind]) as FieldName[])}\n`;
}

function tableOf(names: readonly FieldName[]): string {
  const lines = names.map((name) => {
    const { about, sigma, ocsf } = fields[name];
    const theirs = sigma.map((each) => `\`${each}\``).join(' ');
    return `| \`${name}\` | ${about} | ${theirs} | ${ocsf === null ? '' : `\`${ocsf}\``} |`;
  });
  return ['| member | meaning | in Sigma | in OCSF |', '| --- | --- | --- | --- |', ...lines].join('\n');
}
