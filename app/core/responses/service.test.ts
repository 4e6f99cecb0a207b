import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { contract, type Output, type ParsedInput } from '../../../shared/contract/index.ts';
import { day, hour } from '../../../shared/time.ts';
import { callContext, createStage, type Stage } from '../detections/stage.testkit.ts';
import { finding } from '../incidents/incidents.testkit.ts';
import { createIncidents, type Incidents } from '../incidents/service.ts';
import { createResponses, type Responses } from './service.ts';

const context = callContext();
let stage: Stage;
let incidents: Incidents;
let responses: Responses;
let submitted: ParsedInput<'actions.submit'>[];
beforeEach(() => {
  stage = createStage();
  submitted = [];
  const { bus, ports } = stage;
  responses = createResponses({
    ...ports,
    bus,
    knowsRule: (id) => id.startsWith('D-'),
    preview: () => Promise.reject(new Error('nobody asks')),
    cancel: async () => ({ cancelled: 0 }),
    async submit(order, _context, within): Promise<Output<'actions.submit'>> {
      submitted.push(order);
      within({ actionId: 7 });
      return { actionId: 7, sims: order.expectedCount };
    },
    tell: (id, actor, text, detail) => incidents.tell(id, actor, text, detail),
    announce: (id) => incidents.announce([id]),
  });
  incidents = createIncidents({
    ...ports,
    bus,
    ruleText: () => null,
    opened: (id, ruleId, now) => responses.onOpened(id, ruleId, now),
  });
});
afterEach(() => stage.close());

const open = (...sims: number[]) =>
  stage.ports.ledger.transaction(() =>
    incidents.take(
      sims.map((sim) => finding({ sim, group: { kind: 'site', value: 'Breda' } })),
      stage.ports.clock.now(),
    ),
  );
const set = async (more: Partial<ParsedInput<'responses.set'>> = {}) =>
  responses.handlers.set(
    {
      ruleId: 'D-NW-01',
      enabled: true,
      kind: 'suspend',
      input: {},
      scope: 'sims',
      reason: 'agreed',
      ...more,
    },
    context,
  );
const proposals = async () =>
  contract.responses.ofIncident.output.parse(await responses.handlers.ofIncident({ incidentId: 1 }, context))
    .proposals;
const approval = { id: 1, token: 't', expectedCount: 2, reason: 'stolen', expiresInMs: hour } as const;

describe('a rule with a response', () => {
  it('proposes once when an incident opens, and acts by nobody but a person', async () => {
    await set();
    open(1, 2);
    open(3);
    expect(await proposals()).toMatchObject([
      { state: 'open', kind: 'suspend', target: { kind: 'incident', incidentId: 1 }, whyNot: null },
    ]);
    expect(submitted).toEqual([]);
    const told = (await incidents.handlers.get({ id: 1 }, context)).timeline.map(({ text }) => text);
    expect(told).toContain('D-NW-01 proposes to suspend its SIMs');
    expect(await responses.handlers.approve(approval, context)).toEqual({ actionId: 7, sims: 2 });
    expect(submitted).toMatchObject([{ kind: 'suspend', incidentId: 1, token: 't', reason: 'stolen' }]);
    expect(await proposals()).toMatchObject([
      { state: 'approved', actionId: 7, decidedBy: 'J. Varga', target: null },
    ]);
    await expect(async () => responses.handlers.approve(approval, context)).rejects.toMatchObject({
      code: 'CONFLICT',
    });
  });

  it('is off by default, and when switched off', async () => {
    open(1);
    await set({ enabled: false });
    expect(await proposals()).toEqual([]);
  });

  it('is declined with a reason, and void after a day', async () => {
    await set();
    open(1);
    await responses.handlers.decline({ id: 1, reason: 'a drill' }, context);
    expect(await proposals()).toMatchObject([{ state: 'declined', reason: 'a drill' }]);
    await incidents.handlers.resolve({ ids: [1], verdict: 'false_positive', reason: 'a drill' }, context);
    open(2);
    await stage.ports.clock.advance(day);
    await expect(async () =>
      responses.handlers.approve({ ...approval, id: 2 }, context),
    ).rejects.toMatchObject({ code: 'CONFLICT' });
    expect((await responses.handlers.ofIncident({ incidentId: 2 }, context)).proposals).toMatchObject([
      { state: 'expired', target: null },
    ]);
    expect(submitted).toEqual([]);
  });

  it('reaches the groups of its SIMs where it says so, and says why it reaches nobody', async () => {
    stage.group('g1', {});
    for (const sim of [1, 2, 3]) stage.sim(sim, sim < 3 ? { groupId: 'g1' } : {});
    await set({ scope: 'groups' });
    open(1);
    expect(await proposals()).toMatchObject([{ target: { kind: 'sims', simKeys: [1, 2] } }]);
    await incidents.handlers.resolve({ ids: [1], verdict: 'benign_positive', reason: 'known' }, context);
    expect(await proposals()).toMatchObject([{ target: null, whyNot: 'The incident is closed.' }]);
  });

  it('only tells where it has no action, and is refused without what its action needs', async () => {
    await set({ kind: null });
    open(1);
    expect(await proposals()).toMatchObject([{ state: 'noted', kind: null }]);
    await expect(set({ kind: 'set_group' })).rejects.toMatchObject({ field: 'input.groupId' });
    await expect(set({ ruleId: 'R-9' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect((await responses.handlers.list({}, context)).responses).toMatchObject([
      { ruleId: 'D-NW-01', enabled: true },
    ]);
  });
});
