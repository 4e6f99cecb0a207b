import { createInterface } from 'node:readline/promises';
import {
  actionKinds,
  type ActionInput,
  type ActionPreview,
  type ActionRow,
  type ActionStep,
} from '../../../../shared/contract/index.ts';
import type { EngineClient } from '../../../../shared/client.ts';
import { areaOf } from '../../../../shared/area.ts';
import { AppError, fail } from '../../../../shared/errors.ts';
import { humanId, parseHumanId } from '../../../../shared/ids.ts';
import { limits } from '../../../../shared/limits.ts';
import { networkText, radioTechnologies, type RadioTechnology } from '../../../../shared/networks.ts';
import { smsLength } from '../../../../shared/sms.ts';
import { hour, isoSeconds, second } from '../../../../shared/time.ts';
import { type Command, type ExitCode, type Invocation, UsageError } from '../command.ts';
import { providerNamed } from '../provider-name.ts';
import { simKeysOf } from '../sim-keys.ts';
import { stepState } from '../step-state.ts';
import { type Column, counted, table } from '../table.ts';

type Kind = (typeof actionKinds)[number];
const wordOf = (kind: Kind): string => kind.replace('_', '-');

/** `sim ACTION ICCID…`: the same outbox as in the window, to *observed*. */
export const simAction: Command = {
  words: ['sim'],
  takes: 'ACTION ICCID…',
  about: `Acts on SIMs: ${actionKinds.map((kind) => kind.replace('_', '-')).join(', ')}.`,
  details: [
    'Shows first who would be affected; without a terminal to confirm on, --yes is needed. Requested is not done: with --wait it',
    'ends with 0 once the network shows the new state on every SIM, with 1 when it will not, with 3 when time ran out. A message',
    'whose delivery nobody reports ends with 0 once it was handed over.',
  ],
  options: {
    reason: { type: 'string', value: 'TEXT', about: 'why, for the audit log (needed)' },
    group: { type: 'string', value: 'ID', about: 'for set-group: the group, by the provider’s id' },
    speed: { type: 'string', value: 'CLASS', about: 'for set-speed, in the provider’s words' },
    megabytes: { type: 'string', value: 'N', about: 'for data-limit: decimal megabytes per period' },
    network: {
      type: 'string',
      value: 'NETWORK',
      about: 'for block-network and allow-network: a network such as 262-01, or a country such as DE',
    },
    rats: {
      type: 'string',
      value: 'LIST',
      about: `for set-rat: what stays allowed of ${radioTechnologies.join(',')}`,
    },
    area: {
      type: 'string',
      value: 'LAT,LON,METRES',
      about: 'for area-lock: the area agreed with the operator, which its answer is compared with',
    },
    tag: { type: 'string', value: 'NAME=TEXT', about: 'for set-tag; an empty text takes the tag away' },
    text: {
      type: 'string',
      value: 'TEXT',
      about: 'for send-sms (or sms): one message, at most 160 GSM characters',
    },
    'keep-text': { type: 'boolean', about: 'for send-sms: keeps the text here; else only length and hash' },
    profile: {
      type: 'string',
      value: 'NAME',
      about: 'for profile-enable and profile-delete; sim esim lists them',
    },
    through: {
      type: 'string',
      value: 'NAME',
      about: 'the provider to go through, where several reach the SIM (the best for each)',
    },
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
    throw new UsageError('Say why with --reason, in at least 3 characters.');
  const expiresInMs = (options.number('expires', 0.02, 168) ?? 1) * hour;
  const timeoutMs = (options.whole('timeout', 1, 86_400) ?? 900) * second;
  const incidentId = incidentOf(options.text('incident'));
  const chosen = inputOf(kind, options);
  const { client, attached } = await session();
  const through = await providerNamed(client, options.text('through'));
  const input = { ...chosen, ...(through === undefined ? {} : { through }) };

  const target = { kind: 'sims', simKeys: await simKeysOf(client, iccids, signal) } as const;
  const preview = await client.call('actions.preview', { kind, target, input }, { signal });
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
    input,
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
  const asked = word === 'sms' ? 'send_sms' : word;
  const kind = actionKinds.find((each) => wordOf(each) === asked || each === asked);
  if (kind === undefined)
    throw new UsageError(
      `An action is one of ${actionKinds.map(wordOf).join(', ')}${word === undefined ? '' : `, not "${word}"`}.`,
    );
  return kind;
}

/** What the action asks for beside the SIMs. @throws UsageError when it is missing or meant for another action */
function inputOf(kind: Kind, options: Invocation['options']): ActionInput {
  const needs: Readonly<Partial<Record<Kind, string>>> = {
    set_group: 'group',
    set_speed: 'speed',
    data_limit: 'megabytes',
    block_network: 'network',
    allow_network: 'network',
    set_rat: 'rats',
    area_lock: 'area',
    set_tag: 'tag',
    send_sms: 'text',
    profile_enable: 'profile',
    profile_delete: 'profile',
  };
  const needed = needs[kind];
  const strange = Object.values(needs).find((name) => name !== needed && options.text(name) !== undefined);
  if (strange !== undefined) throw new UsageError(`--${strange} does not go with ${wordOf(kind)}.`);
  if (needed === undefined) return {};
  const text = options.text(needed);
  if (text === undefined) throw new UsageError(`${wordOf(kind)} needs --${needed}.`);
  if (kind === 'send_sms') {
    const { fits, units, limit } = smsLength(text);
    if (!fits) throw new UsageError(`One message holds ${limit} of these characters; this has ${units}.`);
    return { smsText: text, ...(options.flag('keep-text') ? { smsKeepText: true } : {}) };
  }
  if (kind === 'profile_enable' || kind === 'profile_delete') return { profileId: text };
  if (kind === 'block_network' || kind === 'allow_network') {
    const network = networkText(text);
    if (network !== null) return { network };
    throw new UsageError(`--network takes a network such as 262-01 or a country such as DE, not "${text}".`);
  }
  if (kind === 'set_rat') return { rats: ratsOf(text) };
  if (kind === 'area_lock') {
    const [latitude = '', longitude = '', radius = '', ...more] = text.split(',');
    const read = areaOf(latitude, longitude, radius);
    if ('area' in read && more.length === 0) return { area: read.area };
    const why = 'message' in read ? read.message : 'There is more behind the radius.';
    throw new UsageError(`--area takes LAT,LON,METRES, such as 50.7359,7.1007,50000. ${why}`);
  }
  if (kind === 'set_group') return { groupId: text };
  if (kind === 'set_speed') return { speedClass: text };
  if (kind === 'data_limit')
    return { dataLimitBytes: Math.round((options.number('megabytes', 0.001, 1e9) ?? 0) * 1e6) };
  const at = text.indexOf('=');
  if (at < 1) throw new UsageError(`--tag takes NAME=TEXT, not "${text.slice(0, 60)}".`);
  return { tagName: text.slice(0, at), tagValue: text.slice(at + 1) };
}

function ratsOf(text: string): RadioTechnology[] {
  const words = text.split(',').map((word) => word.trim().toUpperCase());
  const chosen = radioTechnologies.filter((rat) => words.includes(rat.toUpperCase()));
  if (chosen.length > 0 && chosen.length === new Set(words).size) return chosen;
  throw new UsageError(`--rats takes some of ${radioTechnologies.join(',')}, not "${text.slice(0, 60)}".`);
}

function incidentOf(text: string | undefined): number | null {
  const id = text === undefined ? null : parseHumanId('INC', text);
  if (text !== undefined && id === null) throw new UsageError(`"${text}" is no incident, such as INC-1042.`);
  return id;
}

function previewLines(preview: ActionPreview): readonly string[] {
  const { acts, total, reasons, providers, input, sites, stops, otherIncidents, overlapping } = preview;
  return [
    `${wordOf(preview.kind)}: ${acts} of ${counted(total, 'SIM')} at ${counted(sites, 'site')}. Stops: ${stops}`,
    ...providers.map(
      ({ name, sims, how, typically, confirmed }) =>
        `  ${name}: ${counted(sims, 'SIM')}. ${how}; ${confirmed ? `usually seen after: ${typically}` : 'nothing ever confirms it, so it ends as handed over'}.`,
    ),
    ...input.map(({ label, value }) => `  ${label}: ${value}`),
    ...reasons.map(({ reason, sims }) => `  left out, ${counted(sims, 'SIM')}: ${reason}`),
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
      if (action.state === 'handed_over')
        out.note('Handed over. The provider confirms nothing more, so nothing more can be waited for.');
      if (ended) return action.state === 'observed' || action.state === 'handed_over' ? 0 : 1;
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
  { title: 'STATE', of: stepState },
  { title: 'REQUESTED', of: (row) => time(row.requestedAt) },
  { title: 'ACCEPTED', of: (row) => time(row.acceptedAt) },
  { title: 'OBSERVED', of: (row) => time(row.observedAt) },
  { title: 'LATEST', of: (row) => row.latest },
  { title: 'PROBLEM', of: (row) => row.error?.message ?? null },
];
