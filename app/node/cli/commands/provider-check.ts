import { readFileSync, statSync } from 'node:fs';
import { checkedBaseUrl } from '../../../core/providers/address.ts';
import {
  checkPassed,
  dryRun,
  understand,
  type CheckReport,
  type DryRun,
} from '../../../core/providers/declarative/check.ts';
import { declarativeFactory } from '../../../core/providers/declarative/factory.ts';
import { shippedDescriptions } from '../../../core/providers/declarative/descriptions/shipped.ts';
import type { Description } from '../../../core/providers/declarative/model.ts';
import { readDescription } from '../../../core/providers/declarative/read-description.ts';
import type { ConnectorPorts } from '../../../core/providers/connector-factory.ts';
import { openGate } from '../../../core/providers/gate.ts';
import { createClock } from '../../adapters/clock.ts';
import { createFiles } from '../../adapters/files.ts';
import { createHashing } from '../../adapters/hash.ts';
import { createHttp } from '../../adapters/http.ts';
import { createSchedule } from '../../adapters/schedule.ts';
import { type Command, type Invocation, UsageError } from '../command.ts';
import type { Output } from '../output.ts';
import { printable } from '../table.ts';

/** Larger than any description may be. */
const longestFile = 1_000_000;

export const providerCheck: Command = {
  words: ['provider', 'check'],
  takes: 'FILE',
  about:
    'Checks a provider description; with an address it tries it out there, changing nothing. Ends with 1 when it fails.',
  details: [
    'FILE is a description in YAML, or the name of one that comes with Sextant: 1nce, onomondo, control-center, csv.',
    'With --base-url it signs in, reads the first pages, one SIM and a day of usage, and tells how much of it was understood.',
    'Secrets that the description needs are asked for, or read with --secret-fd, a line each, in the order it names them.',
  ],
  options: {
    'base-url': { type: 'string', value: 'URL', about: 'address of the API to try it out at' },
    credential: {
      type: 'string',
      many: true,
      value: 'FIELD=TEXT',
      about: 'a field that is no secret, such as username=…',
    },
    'secret-fd': {
      type: 'string',
      value: 'N',
      about: 'read the secrets from file descriptor N, a line each',
    },
    inventory: {
      type: 'string',
      value: 'CSV',
      about: 'for a description of a CSV file: the file to try it out on',
    },
    show: { type: 'boolean', about: 'prints the description itself, to begin one of your own' },
  },
  async run(call) {
    const [given] = call.args;
    if (given === undefined) throw new UsageError('Name the file of a description.');
    const text = descriptionText(given, call);
    if (call.options.flag('show')) {
      call.out.result({ text }, () => text.trimEnd());
      return 0;
    }
    const { description, problems } = readDescription(text);
    const run = description === null ? null : await tryOut(description, text, call);
    const understood = description === null ? null : understand(description);
    const report: CheckReport = {
      ok: description !== null && checkPassed(problems, run),
      problems,
      understood,
      dryRun: run,
    };
    call.out.result(report, () => reportText(given, report, call.out));
    return report.ok ? 0 : 1;
  },
};

function descriptionText(given: string, { path }: Invocation): string {
  const shipped = Object.hasOwn(shippedDescriptions, given) ? shippedDescriptions[given] : undefined;
  if (shipped !== undefined) return shipped.text;
  const file = path(given);
  try {
    if (statSync(file).size > longestFile) throw new UsageError(`${file} is too large for a description.`);
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(
      `${file} cannot be read (${error instanceof Error && 'code' in error ? String(error.code) : String(error)}).`,
    );
  }
}

async function tryOut(description: Description, text: string, call: Invocation): Promise<DryRun | null> {
  const { options, path, signal } = call;
  const address = options.text('base-url');
  const inventory = options.text('inventory');
  const isCsv = description.source.kind === 'csv';
  if (isCsv && address !== undefined)
    throw new UsageError('This description is of a CSV file: try it out with --inventory.');
  if (!isCsv && inventory !== undefined)
    throw new UsageError('This description is of an API: try it out with --base-url.');
  if ((isCsv ? inventory : address) === undefined) return null;
  const baseUrl = isCsv ? 'https://file.invalid' : checkedBaseUrl(address ?? '');
  const values = isCsv ? {} : await credentialsFor(description, call);
  const settings = {
    providerId: 'check',
    baseUrl,
    options: { description: text, ...(inventory === undefined ? {} : { file: path(inventory) }) },
  };
  const { ports, close } = portsWith(values);
  try {
    return await dryRun(description, settings, ports, signal);
  } finally {
    close();
  }
}

async function credentialsFor(
  description: Description,
  { options, secrets }: Invocation,
): Promise<Record<string, string>> {
  const needed = understand(description).credentials;
  const values: Record<string, string> = {};
  for (const pair of options.texts('credential')) {
    const at = pair.indexOf('=');
    const field = declarativeFactory.credentials.find(({ name }) => name === pair.slice(0, at));
    if (at < 1 || field === undefined)
      throw new UsageError(`--credential takes FIELD=TEXT with one of ${needed.join(', ')}.`);
    if (field.secret)
      throw new UsageError(
        `${field.label} is a secret: other programs can read arguments. Pass it with --secret-fd.`,
      );
    values[field.name] = pair.slice(at + 1);
  }
  const fields = needed.flatMap(
    (name) => declarativeFactory.credentials.find((field) => field.name === name) ?? [],
  );
  const missing = fields.find(({ name, secret }) => !secret && values[name] === undefined);
  if (missing !== undefined)
    throw new UsageError(`Give the ${missing.label} with --credential ${missing.name}=….`);
  const hidden = fields.filter(({ secret }) => secret);
  const given =
    hidden.length === 0
      ? []
      : await secrets(
          hidden.map(({ label }) => label),
          'secret-fd',
        );
  hidden.forEach(({ name }, index) => {
    values[name] = given[index] ?? '';
  });
  return values;
}

/** The connector's own ports, without a workspace: nothing that a check learns is kept. */
function portsWith(values: Readonly<Record<string, string>>): {
  readonly ports: ConnectorPorts;
  close(): void;
} {
  const log = {
    debug: () => undefined,
    info: () => undefined,
    warn: () => undefined,
    error: () => undefined,
  };
  const clock = createClock();
  const schedule = createSchedule(log);
  const http = createHttp();
  const ports: ConnectorPorts = {
    http,
    clock,
    schedule,
    hash: createHashing(new Uint8Array(32)),
    log,
    files: createFiles(),
    gate: openGate(clock, schedule),
    secret: async (name) => values[name] ?? '',
  };
  return { ports, close: () => http.close() };
}

function reportText(
  file: string,
  { problems, understood, dryRun: run, ok }: CheckReport,
  out: Output,
): string {
  const lines: string[] = [];
  for (const { severity, line, column, field, message, fix } of problems)
    lines.push(
      `${file}:${line}:${column}: ${severity}: ${field === '' ? '' : `${field}: `}${message} ${fix}`,
    );
  if (understood !== null) {
    const { name, source, credentials, limits, changes, actions, usage, base, basis } = understood;
    lines.push(
      `${name}: ${source === 'csv' ? 'a CSV file' : `an API${base === null ? '' : `, usually at ${base}`}`}`,
    );
    lines.push(`Rests on: ${basis}`);
    if (source === 'api') {
      lines.push(
        `Signs in with ${credentials.length === 0 ? 'nothing' : credentials.join(', ')}. ${limits}.`,
      );
      lines.push(
        `Actions: ${actions.length === 0 ? 'none' : actions.map(({ kind }) => kind).join(', ')}. Usage: ${usage}. Changes: ${changes}.`,
      );
    }
  }
  if (run !== null) lines.push(...runLines(run));
  else if (understood !== null && !out.json)
    lines.push('Not tried out: give --base-url, or --inventory for a CSV file.');
  lines.push(
    ok
      ? 'The description can be used.'
      : understood === null
        ? 'The description cannot be used.'
        : 'The description was understood, but trying it out failed.',
  );
  return lines.map(printable).join('\n');
}

function runLines({ steps, rows, example }: DryRun): string[] {
  const lines = steps.map(({ step, ok, detail }) => `${ok ? 'ok    ' : 'failed'}  ${step}: ${detail}`);
  if (rows.repeated > 0) lines.push(`${rows.repeated} SIMs stood on two pages; each counts once.`);
  for (const { reason, count, example: id } of rows.reasons.slice(0, 10))
    lines.push(`  ${count} × ${reason}${id === null ? '' : ` (first: ${id})`}`);
  for (const { word, lifecycle, count } of rows.states)
    lines.push(`  state ${word === '' ? '(none)' : `"${word}"`}: ${lifecycle}, ${count} SIMs`);
  if (rows.filled.length > 0 && rows.understood > 0)
    lines.push(
      `  filled: ${rows.filled.map(({ field, count }) => `${field} ${count}/${rows.understood}`).join(', ')}`,
    );
  if (example !== null)
    lines.push(
      `  first SIM: ${JSON.stringify(Object.fromEntries(Object.entries(example).filter(([, value]) => value !== null)))}`,
    );
  return lines;
}
