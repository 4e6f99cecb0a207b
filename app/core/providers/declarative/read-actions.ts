import type { ActionKind, Lifecycle } from '../../../../shared/contract/index.ts';
import type { Action, BodyTemplate, SimMapping, SingleRequest, Success } from './model.ts';
import { quoted } from '../../../../shared/near-words.ts';
import { readParameters, readTarget } from './read-requests.ts';
import { within, type Section } from './section.ts';
import { dataLimitFormats, parseTemplate, placesOf, type Places, type Template } from './template.ts';
import type { Tree } from '../../kernel/yaml-tree.ts';

interface KindRule {
  /** What its request can fill in. */
  readonly places: Places;
  /** Which reading shows that it happened. */
  readonly seen: Lifecycle | SeenField;
}

/** The kinds of action that a description can tell of. */
const kinds = {
  suspend: { places: {}, seen: 'suspended' },
  resume: { places: {}, seen: 'active' },
  activate: { places: {}, seen: 'active' },
  deactivate: { places: {}, seen: 'deactivated' },
  terminate: { places: {}, seen: 'terminated' },
  imei_lock: { places: { imei: ['15'] }, seen: 'imeiLock' },
  imei_unlock: { places: {}, seen: 'imeiLock' },
  session_reset: { places: {}, seen: 'session' },
  set_group: { places: { group: [] }, seen: 'group' },
  set_speed: { places: { speed: [] }, seen: 'speed' },
  data_limit: { places: { dataLimit: dataLimitFormats }, seen: 'dataLimit' },
} as const satisfies Partial<Record<ActionKind, KindRule>>;

export type DescribableAction = keyof typeof kinds;
export const describableActions = Object.keys(kinds) as DescribableAction[];

const seenFields = ['imeiLock', 'session', 'group', 'speed', 'dataLimit'] as const;
type SeenField = (typeof seenFields)[number];

const required = ['method', 'path', 'readBack', 'how'];
const optional = [
  'query',
  'json',
  'form',
  'success',
  'already',
  'answer',
  'operation',
  'typically',
  'reversible',
];

/**
 * The actions of a description. Each names the reading that shows it happened, because a provider's yes is not yet that: an action
 * whose effect no reading would show is refused here.
 */
export function readActions(
  top: Section,
  sim: SimMapping | undefined,
  single: SingleRequest | null,
): Readonly<Partial<Record<ActionKind, Action>>> {
  const section = top.section('actions', [], describableActions);
  const actions: Partial<Record<ActionKind, Action>> = {};
  for (const kind of describableActions) {
    const found = section?.section(kind, required, optional);
    if (found === undefined) continue;
    if (single === null)
      found.fail(null, 'Nothing would show that it happened.', 'Describe under single how one SIM is read.');
    actions[kind] = readAction(found, kind, sim);
  }
  return actions;
}

function readAction(section: Section, kind: DescribableAction, sim: SimMapping | undefined): Action {
  const rule: KindRule = kinds[kind];
  const places = { sim: [], ...rule.places };
  const target = readTarget(section, places);
  if (section.has('json') && section.has('form'))
    section.fail('form', 'A request has one body.', 'Keep json or form.');
  const json = section.tree('json');
  const body = json === undefined ? null : readBody(json, within(section.field, 'json'), section, places, 0);
  const form = section.has('form') ? readParameters(section, 'form', places) : null;
  const needs = [
    ...new Set(
      [target.path, ...valuesOf(target.query), ...valuesOf(form ?? []), ...templatesOf(body)].flatMap(
        placesOf,
      ),
    ),
  ];
  if (!needs.includes('sim'))
    section.fail(
      'path',
      'Which SIM is meant does not appear.',
      'Put {sim} into the path, the query or the body.',
    );
  for (const place of Object.keys(rule.places))
    if (kind !== 'imei_lock' && !needs.includes(place))
      section.fail(
        null,
        `What to set does not appear.`,
        `Put {${place}} into the path, the query or the body.`,
      );
  if (sim !== undefined) checkReadBack(section, kind, sim);
  return {
    ...target,
    method: section.choice('method', ['POST', 'PUT', 'PATCH', 'DELETE'] as const) ?? 'POST',
    json: body,
    form,
    success: readSuccess(section),
    already: readCodes(section, 'already'),
    answer: section.path('answer') ?? null,
    operation: section.path('operation') ?? null,
    how: section.text('how', 300) ?? '',
    typically: section.text('typically', 120) ?? '',
    reversible: section.flag('reversible') ?? !['terminate', 'session_reset'].includes(kind),
    needs,
  };
}

function valuesOf(parameters: readonly (readonly [string, Template])[]): Template[] {
  return parameters.map(([, value]) => value);
}

function templatesOf(body: BodyTemplate | null): Template[] {
  if (body === null || body.kind === 'value') return [];
  if (body.kind === 'text') return [body.template];
  return body.kind === 'list'
    ? body.items.flatMap(templatesOf)
    : body.entries.flatMap(([, value]) => templatesOf(value));
}

function readBody(tree: Tree, field: string, section: Section, places: Places, depth: number): BodyTemplate {
  const nothing: BodyTemplate = { kind: 'value', value: null };
  if (depth > 8) {
    section.report.error(tree.at, field, 'The body is nested too deep.', 'Keep to eight levels.');
    return nothing;
  }
  if (tree.kind === 'list')
    return {
      kind: 'list',
      items: tree.items.map((item, index) =>
        readBody(item, within(field, index), section, places, depth + 1),
      ),
    };
  if (tree.kind === 'map')
    return {
      kind: 'map',
      entries: tree.entries.map(({ key, value }) => [
        key,
        readBody(value, within(field, key), section, places, depth + 1),
      ]),
    };
  if (typeof tree.value !== 'string') return { kind: 'value', value: tree.value };
  const template = parseTemplate(tree.value, places);
  if ('pieces' in template) return { kind: 'text', template };
  section.report.error(tree.at, field, template.message, template.fix);
  return nothing;
}

/** 2xx is a yes unless the description narrows it: to some statuses, or to a value in the body. */
function readSuccess(section: Section): Success {
  const success = section.section('success', [], ['statuses', 'body']);
  const statuses = success?.has('statuses') === true ? readStatuses(success, 'statuses', 200, 299) : null;
  const body = success?.section('body', ['path', 'equals'], []);
  const path = body?.path('path');
  const equals = body?.text('equals', 200);
  return { statuses, body: path === undefined || equals === undefined ? null : { path, equals } };
}

export function readStatuses(section: Section, key: string, min: number, max: number): number[] {
  const found = section.tree(key);
  const values =
    found?.kind === 'list' ? found.items.map((item) => (item.kind === 'scalar' ? item.value : null)) : [];
  const statuses = values.filter((value) => typeof value === 'number' && value >= min && value <= max);
  if (statuses.length === 0 || statuses.length < values.length)
    section.fail(key, `A list of statuses from ${min} to ${max} is needed here.`, `Write ${key}: [${min}].`);
  return statuses as number[];
}

export function readCodes(section: Section, key: string): string[] {
  const found = section.tree(key);
  if (found === undefined) return [];
  const codes =
    found.kind === 'list'
      ? found.items.flatMap((item) =>
          item.kind === 'scalar' && item.value !== null ? [String(item.value)] : [],
        )
      : [];
  if (codes.length === 0 || codes.length > 50)
    section.fail(key, 'A list of the codes of the provider is needed here.', `Write ${key}: [CODE1, CODE2].`);
  return codes;
}

/** The reading that shows an action must be mapped, and for a lifecycle the word must have the meaning that is waited for. */
function checkReadBack(section: Section, kind: DescribableAction, sim: SimMapping): void {
  const { seen }: KindRule = kinds[kind];
  const said = section.text('readBack', 200);
  if (said === undefined) return;
  if (!isField(seen)) {
    const word = sim.state.words.get(said);
    const right = [...sim.state.words]
      .filter(([, { lifecycle }]) => lifecycle === seen)
      .map(([each]) => each);
    if (word?.lifecycle === seen) return;
    const fix =
      right.length > 0
        ? `Write ${right.join(' or ')}.`
        : `Give one word under sim.state.words the meaning ${seen}.`;
    section.fail(
      'readBack',
      `${quoted(said)} does not mean ${seen} under sim.state.words, so ${kind} would never be seen.`,
      fix,
    );
    return;
  }
  if (said !== seen) section.fail('readBack', `${quoted(said)} does not show ${kind}.`, `Write ${seen}.`);
  const mapped: Readonly<Record<SeenField, boolean>> = {
    imeiLock: sim.imeiLock.kind === 'imei' || sim.imeiLock.kind === 'flag',
    session: sim.connectivity !== null || sim.texts.sessionId !== undefined,
    group: sim.texts.group !== undefined,
    speed: sim.texts.speed !== undefined,
    dataLimit: sim.dataLimit !== null,
  };
  const place = seen === 'session' ? 'connectivity or sessionId' : seen;
  if (!mapped[seen])
    section.fail(
      'readBack',
      `Nothing shows ${kind}: ${place} is not mapped.`,
      `Map sim.${place}, or name ${kind} under notOffered with the reason.`,
    );
}

function isField(seen: Lifecycle | SeenField): seen is SeenField {
  return (seenFields as readonly string[]).includes(seen);
}
