import { createInterface } from 'node:readline/promises';
import {
  actionKinds,
  type ActionPreview,
  type ActionRow,
  type ActionStep,
  type FleetRow,
} from '../../../../shared/contract/index.ts';
import type { EngineClient } from '../../../../shared/client.ts';
import { AppError, fail } from '../../../../shared/errors.ts';
import { digitsOf, humanId, iccidBody, parseHumanId } from '../../../../shared/ids.ts';
import { limits } from '../../../../shared/limits.ts';
import { hour, isoSeconds, second } from '../../../../shared/time.ts';
import { type Command, type ExitCode, type Invocation, UsageError } from '../command.ts';
import { type Column, counted, table } from '../table.ts';

type Kind = (typeof actionKinds)[number];
const wordOf = (kind: Kind): string => kind.replace('_', '-');

/** `sim ACTION ICCID…`: the same outbox as in the window, to *observed*. */
export const simAction: Command = {
  words: ['sim'],
  takes: 'ACTION ICCID…',
  about: 'Acts on SIMs: suspend, resume, imei-lock, imei-unlock, session-reset.',
  details: [
    'Shows first who would be affected; without a terminal to confirm on, --yes is needed. Requested is not done: with --wait it',
    'ends with 0 once the network shows the new state on every SIM, with 1 when it will not, with 3 when time ran out.',
  ],
  options: {
    reason: { type: 'string', value: 'TEXT', about: 'why, for the audit log (needed)' },
    wait: { type: 'boolean', about: 'waits until it was observed or has failed' },
    timeout: { type: 'string', value: 'S', about: 'seconds to wait (900)' },
    expires: { type: 'string', value: 'H', about: 'hours after which it is not sent any more (1)' },
    incident: { type: 'string', value: 'INC', about: 'the incident it belongs to' },
    yes: { type: 'boolean', about: 'does not ask for confirmation' },
    'dry-run': { type: 'boolean', about: 'shows who would be affected, and ends' },
  },
  run: act,
};

async function act(call: Invocation): Promise<ExitCode> {
  const { args, options, out, session, signal } = call;
  const kind = kindOf(args[0]);
  const iccids = args.slice(1);
  if (iccids.length === 0) throw new UsageError('Name at least one ICCID.');
  const reason = options.text('reason');
  if (!options.flag('dry-run') && (reason === undefined || reason.trim().length < 3))
    throw new UsageError('Say why with --reason.');
  const expiresInMs = (options.number('expires', 0.02, 168) ?? 1) * hour;
  const timeoutMs = (options.whole('timeout', 1, 86_400) ?? 900) * second;
  const incidentId = incidentOf(options.text('incident'));
  const { client, attached } = await session();

  const target = { kind: 'sims', simKeys: await simKeysOf(client, iccids, signal) } as const;
  const preview = await client.call('actions.preview', { kind, target }, { signal });
  for (const line of previewLines(preview)) out.note(line);
  if (options.flag('dry-run')) {
    out.result({ preview }, () => `${preview.acts} of ${counted(preview.total, 'SIM')} would be affected.`);
    return preview.acts === 0 ? 1 : 0;
  }
  if (preview.acts === 0)
    throw fail('PRECONDITION_FAILED', 'None of these SIMs can be acted on. Nothing was sent.');
  await confirm(call, preview);
  const { actionId } = await client.call('actions.submit', {
    kind,
    target,
    token: preview.token,
    expectedCount: preview.acts,
    reason: reason ?? '',
    expiresInMs: Math.round(expiresInMs),
    incidentId,
  });
  if (!options.flag('wait')) {
    out.result(
      { actionId, sims: preview.acts },
      () => `${humanId('ACT', actionId)} is queued for ${counted(preview.acts, 'SIM')}.`,
    );
    if (!attached)
      out.note('It is sent while an engine runs on this workspace: open the window, or use --wait.');
    return 0;
  }
  return follow(call, client, actionId, timeoutMs);
}

function kindOf(word: string | undefined): Kind {
  const kind = actionKinds.find((each) => wordOf(each) === word || each === word);
  if (kind === undefined)
    throw new UsageError(
      `An action is one of ${actionKinds.map(wordOf).join(', ')}${word === undefined ? '' : `, not "${word}"`}.`,
    );
  return kind;
}

function incidentOf(text: string | undefined): number | null {
  const id = text === undefined ? null : parseHumanId('INC', text);
  if (text !== undefined && id === null) throw new UsageError(`"${text}" is no incident, such as INC-1042.`);
  return id;
}

/** SIMs asked for at once: their ICCIDs fit into one query. */
const lookedUpAtOnce = 200;

/** ICCIDs with or without check digit, each naming exactly one SIM. */
async function simKeysOf(
  client: EngineClient,
  iccids: readonly string[],
  signal: AbortSignal,
): Promise<number[]> {
  if (iccids.length > limits.actionSims) {
    throw new UsageError(`An action takes at most ${limits.actionSims} SIMs.`);
  }
  const odd = iccids.find((iccid) => !/^\d{18,20}$/.test(digitsOf(iccid)));
  if (odd !== undefined) throw new UsageError(`"${odd}" is no ICCID: those have 18 to 20 digits.`);
  const keys = new Set<number>();
  for (let from = 0; from < iccids.length; from += lookedUpAtOnce) {
    const asked = iccids.slice(from, from + lookedUpAtOnce);
    const rows = await findAll(client, asked, signal);
    for (const iccid of asked) keys.add(theOne(iccid, rows).simKey);
  }
  return [...keys];
}

async function findAll(
  client: EngineClient,
  iccids: readonly string[],
  signal: AbortSignal,
): Promise<readonly FleetRow[]> {
  const query = `iccid:${iccids.map(digitsOf).join(',')}`;
  const { resultId } = await client.call('fleet.open', { query }, { signal });
  const page = { resultId, offset: 0, limit: limits.pageRows };
  const { rows } = await client.call('fleet.page', page, { signal });
  await client.call('fleet.close', { resultId });
  return rows;
}

function theOne(iccid: string, rows: readonly FleetRow[]): FleetRow {
  const found = rows.filter((row) => iccidBody(row.iccid) === iccidBody(iccid));
  const [sim] = found;
  if (sim === undefined) throw fail('NOT_FOUND', `There is no SIM ${iccid} in the fleet. Nothing was sent.`);
  if (found.length === 1) return sim;
  throw fail(
    'CONFLICT',
    `${found.length} providers know a SIM ${iccid}. Nothing was sent; act on it in the window.`,
  );
}

function previewLines(preview: ActionPreview): readonly string[] {
  const { acts, total, skipped, providers, sites, stops, otherIncidents, overlapping } = preview;
  return [
    `${wordOf(preview.kind)}: ${acts} of ${counted(total, 'SIM')} at ${counted(sites, 'site')}. Stops: ${stops}`,
    ...providers.map(
      ({ name, sims, how, typically }) =>
        `  ${name}: ${counted(sims, 'SIM')}. ${how}; usually seen after: ${typically}.`,
    ),
    ...skipped.map(({ iccid, reason }) => `  left out ${iccid}: ${reason}`),
    ...(overlapping > 0 ? [`  with an action in flight already: ${overlapping}`] : []),
    ...otherIncidents.map(({ id, sims }) => `  also in ${humanId('INC', id)}: ${counted(sims, 'SIM')}`),
  ];
}

async function confirm({ options, out, signal }: Invocation, preview: ActionPreview): Promise<void> {
  if (options.flag('yes')) return;
  if (!process.stdin.isTTY) throw new UsageError('There is no terminal to confirm on: add --yes.');
  const wanted = preview.confirmCount ? String(preview.acts) : 'yes';
  const typed = await answerTo(`Type ${wanted} to go on: `, signal);
  if (typed.trim().toLowerCase() !== wanted) throw fail('CANCELLED', 'Not confirmed. Nothing was sent.');
  out.note('Confirmed.');
}

/** What the person types; nothing when they press Ctrl-C instead. */
async function answerTo(question: string, signal: AbortSignal): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const interrupted = new AbortController();
  // While a line is edited the terminal hands Ctrl-C to the editor, not to the process.
  terminal.once('SIGINT', () => interrupted.abort());
  try {
    return await terminal.question(question, { signal: AbortSignal.any([signal, interrupted.signal]) });
  } catch (error) {
    if (error instanceof Error && error.name === 'AbortError') return '';
    throw error;
  } finally {
    terminal.close();
  }
}

const running: readonly ActionRow['state'][] = ['queued', 'running'];

async function follow(
  { out, signal }: Invocation,
  client: EngineClient,
  actionId: number,
  timeoutMs: number,
): Promise<ExitCode> {
  const until = performance.now() + timeoutMs;
  for (;;) {
    const action = await client.call('actions.get', { id: actionId });
    const steps = await client.call('actions.steps', { id: actionId, offset: 0, limit: limits.pageRows });
    const { total, requested, accepted, observed, failed, unknown } = action.progress;
    out.progress(
      `${humanId('ACT', actionId)}: requested ${requested}, accepted ${accepted}, observed ${observed} of ${total}${failed > 0 ? `, failed ${failed}` : ''}${unknown > 0 ? `, unknown ${unknown}` : ''}`,
    );
    const ended = !running.includes(action.state);
    if (ended || signal.aborted || performance.now() > until) {
      out.result({ action, steps: steps.rows }, () => table(stepColumns, steps.rows));
      if (ended) return action.state === 'observed' ? 0 : 1;
      const why = signal.aborted ? 'Waiting was stopped' : 'Time ran out';
      throw new AppError({
        code: 'DEADLINE',
        retry: 'later',
        message: `${why}; ${humanId('ACT', actionId)} is ${action.state} and stays in the outbox.`,
      });
    }
    await changeOf(client, signal, Math.min(second, Math.max(until - performance.now(), 1)));
  }
}

function changeOf(client: EngineClient, signal: AbortSignal, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const finish = (): void => {
      stop();
      clearTimeout(timer);
      signal.removeEventListener('abort', finish);
      resolve();
    };
    const timer = setTimeout(finish, ms);
    const stop = client.on('actions.changed', finish);
    signal.addEventListener('abort', finish, { once: true });
  });
}

const time = (at: number | null): string | null => (at === null ? null : isoSeconds(at));

const stepColumns: readonly Column<ActionStep>[] = [
  { title: 'ICCID', of: (row) => row.iccid },
  { title: 'DEVICE', of: (row) => row.device },
  { title: 'STATE', of: (row) => row.state },
  { title: 'REQUESTED', of: (row) => time(row.requestedAt) },
  { title: 'ACCEPTED', of: (row) => time(row.acceptedAt) },
  { title: 'OBSERVED', of: (row) => time(row.observedAt) },
  { title: 'LATEST', of: (row) => row.latest },
  { title: 'PROBLEM', of: (row) => row.error?.message ?? null },
];
