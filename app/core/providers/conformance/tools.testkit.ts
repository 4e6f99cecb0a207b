import { expect } from 'vitest';
import {
  anyProtocol,
  filterParts,
  type FilterPart,
  type FilterRule,
} from '../../../../shared/filter-rules.ts';
import { asAppError } from '../../../../shared/errors.ts';
import { second } from '../../../../shared/time.ts';
import { OutcomeUnknown, type Connector } from '../connector.ts';
import { noTools, type LocationReading } from '../tools.ts';
import { allSims, never } from './listing.testkit.ts';
import type { Suite } from './trial.testkit.ts';

const someSim = '8942310220000000001';

/** Tools: places, packet captures and automations, where a connector says that it has them. */
export function toolChecks({ check, checkTrue, checkFaulty }: Suite): void {
  check('says of every tool how it is offered or why not', async ({ connector }) => {
    const { location, capture, rules, filter } = connector.tools ?? noTools;
    for (const tool of [location, capture, rules, filter]) {
      expect(tool.how).not.toBe('');
      expect(tool.use === null).toBe(tool.support !== 'native');
    }
  });

  check('asks for tools in the words of the description', async ({ connector, world }) => {
    if (world.truth !== null || connector.tools === undefined) return;
    const { location, capture, rules, filter } = connector.tools;
    const sim = world.subject ?? someSim;
    await taken(location.use?.(sim, never));
    await taken(capture.use?.list(sim, never));
    await taken(capture.use?.start(sim, capture.use.shortest, never));
    await taken(capture.use?.stop(sim, 'session-1', never));
    await taken(rules.use?.list(never));
    for (const { id, asksUrl } of rules.use?.templates ?? []) {
      const url = asksUrl ? 'https://example.com/' : null;
      await taken(rules.use?.create({ templateId: id, name: 'try', groupId: null, url }, never));
    }
    await taken(rules.use?.switch?.('rule-1', false, never));
    await taken(rules.use?.remove('rule-1', never));
    await taken(filter.use?.list(never));
    for (const part of filterParts)
      await taken(filter.use?.replace('gateway-1', part, [someRule(part)], never));
  });

  checkTrue('tells where SIMs are, or that nobody knows', async ({ connector, truth }) => {
    const locate = connector.tools?.location.use ?? null;
    if (locate === null) return;
    const places: LocationReading[] = [];
    const all = truth.subjects ?? (await allSims(connector)).sims.map(({ providerSimId }) => providerSimId);
    for (const subject of all.slice(0, 60)) places.push(await locate(subject, never));
    expect(places.some((place) => place.found || place.cell !== undefined)).toBe(true);
    expect(places.some((place) => !place.found && place.cell === undefined)).toBe(true);
    for (const place of places) expectPlace(place);
  });

  checkTrue('captures packets until it is stopped', async ({ connector, truth }) => {
    const tool = connector.tools?.capture.use ?? null;
    if (tool === null) return;
    const sim = truth.onlineSim;
    const started = await tool.start(sim, tool.shortest, never);
    const now = async () =>
      (await tool.list(sim, never)).find(({ sessionId }) => sessionId === started.sessionId);
    truth.advance(10 * second);
    expect((await now())?.state).toBe('capturing');
    await tool.stop(sim, started.sessionId, never);
    truth.advance(10 * second);
    expect(await now()).toMatchObject({ state: 'stopped', url: expect.stringMatching(/^https:/) as string });
    await expect(tool.stop(sim, started.sessionId, never)).rejects.toMatchObject({
      code: 'PROVIDER_REFUSED',
    });
  });

  checkTrue('makes, switches and deletes automations, seen in the list', async ({ connector }) => {
    const tool = connector.tools?.rules.use ?? null;
    if (tool === null) return;
    const before = await tool.list(never);
    for (const { id, asksUrl } of tool.templates) {
      const url = asksUrl ? 'https://hooks.example.com/imei' : null;
      const ruleId = await tool.create({ templateId: id, name: `Try ${id}`, groupId: null, url }, never);
      const now = async () => (await tool.list(never)).find((rule) => rule.ruleId === ruleId);
      const made = await now();
      expect(made).toMatchObject({ name: `Try ${id}`, active: true });
      await tool.switch?.(ruleId, false, never);
      // Everything but the switch stays as it was.
      expect(await now()).toEqual({ ...made, active: false });
      await tool.remove(ruleId, never);
      expect(await now()).toBeUndefined();
    }
    expect(await tool.list(never)).toEqual(before);
  });

  checkTrue('replaces filters of gateways as a whole, seen where they are shown', async ({ connector }) => {
    const tool = connector.tools?.filter.use ?? null;
    if (tool === null) return;
    const now = async () => (await tool.list(never)).find(({ routing }) => routing !== null);
    const before = await now();
    if (before === undefined || before.routing === null)
      throw new Error('no gateway shows its routing filter');
    const { gatewayId } = before;
    await tool.replace(gatewayId, 'routing', [someRule('routing')], never);
    expect((await now())?.routing).toEqual([someRule('routing')]);
    for (const part of ['ip', 'domain'] as const)
      await tool.replace(gatewayId, part, [someRule(part)], never);
    await tool.replace(gatewayId, 'routing', before.routing, never);
    expect(await now()).toEqual(before);
    await expect(tool.replace('no-such-gateway', 'routing', [], never)).rejects.toMatchObject({
      code: 'PROVIDER_REFUSED',
    });
  });

  checkFaulty('a tool whose answer is lost is unknown, and is not repeated', async (trial) => {
    const asked = changing(trial.connector, trial.truth.onlineSim);
    if (asked === null) return;
    const struck = trial.strike({ kind: 'drop-answer', method: 'POST', ...asked.where });
    await expect(asked.work()).rejects.toBeInstanceOf(OutcomeUnknown);
    expect(struck()).toBe(1);
  });
}

function someRule(part: FilterPart): FilterRule {
  const every = { protocol: anyProtocol, fromPort: 0, toPort: 0 } as const;
  if (part === 'routing') return { action: 'deny', to: '203.0.113.0/24', ...every };
  const web = { protocol: 6, fromPort: 443, toPort: 443 } as const;
  return part === 'ip'
    ? { action: 'deny', to: '203.0.113.0/24', ...web }
    : { action: 'allow', to: '*.example.com', ...web };
}

/**
 * A mock makes up figures that no SIM has, and fails where it can make up none: both say nothing of the request. One that it refuses
 * was not in the words of the description.
 */
async function taken(asked: Promise<unknown> | undefined): Promise<void> {
  try {
    await asked;
  } catch (error) {
    if (error instanceof OutcomeUnknown) return;
    expect(['PROVIDER_BAD_ANSWER', 'PROVIDER_UNREACHABLE']).toContain(asAppError(error).code);
  }
}

/** A change through a tool, and where its request goes; null for a connector without any. */
function changing({ tools }: Connector, sim: string) {
  const tool = tools?.capture.use ?? null;
  if (tool === null) return null;
  return {
    where: { path: `*/packet_capture_sessions` },
    work: () => tool.start(sim, tool.shortest, never),
  };
}

function expectPlace(place: LocationReading): void {
  if (!place.found) {
    expect(place.reason).not.toBe('');
    return;
  }
  expect(Math.abs(place.latitude)).toBeLessThanOrEqual(90);
  expect(Math.abs(place.longitude)).toBeLessThanOrEqual(180);
  expect(place.radius ?? 0).toBeGreaterThanOrEqual(0);
  expect(place.observedAt ?? 0).toSatisfy(Number.isSafeInteger);
  expect(place.basis).not.toBe('');
}
