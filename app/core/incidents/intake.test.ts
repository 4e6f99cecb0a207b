import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { day, hour } from '../../../shared/time.ts';
import { callContext, iccidOf } from '../detections/stage.testkit.ts';
import { canonicalJson } from './canonical.ts';
import { useQueue, type MadeFinding } from './incidents.testkit.ts';
import { evidenceContent } from './queries.ts';

const queue = useQueue();
const { take, get, list, audited } = queue;
const context = callContext();

describe('findings become incidents', () => {
  it('opens one with its evidence, hashes, instant, timeline and audit row', async () => {
    const [id] = take({ sim: 1, at: 5_000_000 });
    const incident = await get(id ?? 0);
    expect(incident.row).toMatchObject({
      title: 'Rule D-NW-01',
      scope: 'EV charger, Site 1',
      simCount: 1,
      status: 'new',
      severity: 'high',
      assignee: null,
    });
    expect(incident).toMatchObject({
      firstSignalAt: 5_000_000,
      detectedAt: queue.stage.ports.clock.now(),
      acknowledgedAt: null,
    });
    expect(incident.instants).toMatchObject([{ kind: 'detection', actor: 'Sextant' }]);
    expect(incident.timeline.map(({ kind }) => kind)).toEqual(['signal', 'opened']);
    expect(audited(`INC-${id}`)).toEqual(['incident.opened']);
    const [evidence] = incident.evidence;
    const content = evidenceContent(queue.stage.ports.ledger, evidence?.id ?? 0) ?? '';
    expect(canonicalJson(JSON.parse(content))).toBe(content);
    expect(queue.stage.ports.hash.sha256(content)).toBe(evidence?.hash);
    expect(new TextEncoder().encode(content)).toHaveLength(evidence?.bytes ?? 0);
  });

  it('joins what belongs together while it is open, and opens anew after it was resolved', async () => {
    const group = { kind: 'site', value: 'Breda' };
    const [first] = take({ sim: 1, group, at: 1_000 });
    expect(take({ sim: 2, group, at: 2_000 }, { sim: 3, group, at: 3_000 })).toEqual([first]);
    expect((await get(first ?? 0)).row).toMatchObject({ simCount: 3, scope: 'EV chargers, 3 sites' });
    expect(take({ sim: 4, group, at: 3_000 + 8 * day })).not.toEqual([first]);
    await queue.stage.incidents.handlers.resolve(
      { ids: [1, 2], verdict: 'benign_positive', reason: 'planned' },
      context,
    );
    expect(take({ sim: 5, group, at: 3_000 + 8 * day })).toEqual([3]);
  });

  it('raises the severity with graver findings, unless a person set it', async () => {
    const group = { kind: 'site', value: 'Breda' };
    take({ sim: 1, group, severity: 'low' });
    take({ sim: 2, group, severity: 'high' });
    expect((await get(1)).row).toMatchObject({ severity: 'high', sourceSeverity: 'high' });
    await queue.stage.incidents.handlers.setSeverity(
      { ids: [1], severity: 'medium', reason: 'a test bench' },
      context,
    );
    take({ sim: 3, group, severity: 'critical' });
    expect((await get(1)).row).toMatchObject({ severity: 'medium', sourceSeverity: 'critical' });
  });

  it('opens one more incident for the flood instead of thousands', async () => {
    const opened = take(...Array.from({ length: 60 }, (_, n) => ({ sim: n + 1 })));
    expect(opened).toHaveLength(21);
    const flood = (await list('title:fleet-wide')).rows;
    expect(flood).toMatchObject([{ title: 'Rule D-NW-01, fleet-wide', simCount: 40 }]);
  });

  it('takes no month for a flood because it was read in a minute, and no flood for none because it was read in days', async () => {
    const spread = Array.from({ length: 60 }, (_, n) => ({ sim: n + 1, at: 1_000_000 + n * 6 * hour }));
    expect(take(...spread)).toHaveLength(60);
    expect((await list('title:fleet-wide')).rows).toEqual([]);
    queue.reset();
    for (let n = 0; n < 30; n++) {
      take({ sim: n + 1, at: 1_000_000 + n * 60_000 });
      await queue.stage.ports.clock.advance(2 * hour);
    }
    expect((await list('title:fleet-wide')).rows).toMatchObject([{ simCount: 10 }]);
  });

  it('takes more than a hundred within a day for one as well', async () => {
    const slowly = Array.from({ length: 140 }, (_, n) => ({ sim: n + 1, at: 1_000_000 + n * 5 * 60_000 }));
    expect(take(...slowly)).toHaveLength(101);
    expect((await list('title:fleet-wide')).rows).toMatchObject([{ simCount: 40 }]);
  });
});

describe('findings about something other than a SIM', () => {
  const host = (value: string) =>
    ({ kind: 'host', value, name: `host ${value}`, providerId: null, site: 'Breda' }) as const;

  it('open an incident that says what it is about, wherever a SIM was named', async () => {
    take({ about: host('10.0.0.4') }, { about: host('10.0.0.4') });
    const incident = await get(1);
    expect(incident.row).toMatchObject({ subjectKind: 'host', simCount: 0, scope: 'host 10.0.0.4' });
    expect(incident.subjects).toMatchObject([
      { kind: 'host', value: '10.0.0.4', findings: 2, provider: null },
    ]);
    expect(incident.timeline[0]?.text).toBe('D-NW-01 dev-1 did it.');
    expect((await list('subject:host')).rows).toHaveLength(1);
    expect((await list('subject:10.0.0.4')).rows).toHaveLength(1);
    expect((await list('subject:account')).rows).toHaveLength(0);
    expect((await list('10.0.0.4')).rows).toHaveLength(1);
  });

  it('are joined by group, counted apart from SIMs, and related by what they share', async () => {
    const group = { kind: 'site', value: 'Breda' };
    take({ about: host('10.0.0.4'), group }, { about: host('10.0.0.5'), group });
    expect((await get(1)).row.scope).toBe('2 hosts');
    take({ about: host('10.0.0.4'), rule: 'D-CD-01' });
    expect((await get(2)).related.map(({ id }) => id)).toEqual([1]);
    take({ sim: 4, group });
    expect((await get(1)).row).toMatchObject({ subjectKind: 'sim', simCount: 1 });
    expect((await get(1)).summary).toMatch(/^3 subjects\. First: /);
  });
});

describe('what comes after an incident was closed', () => {
  const group = { kind: 'site', value: 'Breda' };
  const close = async (verdict: 'true_positive' | 'false_positive') =>
    queue.stage.incidents.handlers.resolve({ ids: [1], verdict, reason: 'done with' }, context);

  it('opens it again within a day when it was real', async () => {
    take({ sim: 1, group });
    await close('true_positive');
    await queue.stage.ports.clock.advance(hour);
    expect(take({ sim: 2, group, at: 1_000_000 + hour })).toEqual([1]);
    const again = await get(1);
    expect(again.row).toMatchObject({ status: 'triage', simCount: 2, verdict: null });
    expect(again.timeline.map(({ text }) => text)).toContain('Opened again: it goes on');
    expect(audited('INC-1')).toContain('incident.reopened');
  });

  it('opens its own later, and whenever it had been closed as false', async () => {
    take({ sim: 1, group });
    await close('true_positive');
    await queue.stage.ports.clock.advance(25 * hour);
    expect(take({ sim: 2, group, at: 1_000_000 + hour })).toEqual([2]);
    queue.reset();
    take({ sim: 1, group });
    await close('false_positive');
    expect(take({ sim: 2, group, at: 1_000_000 + hour })).toEqual([2]);
  });
});

describe('a person parts what grouping joined', () => {
  const group = { kind: 'site', value: 'Breda' };
  const split = (iccids: readonly string[]) =>
    queue.stage.incidents.handlers.split({ id: 1, iccids: [...iccids], reason: 'another cause' }, context);

  it('moves SIMs with their findings, and keeps what follows apart', async () => {
    take({ sim: 1, group }, { sim: 2, group, at: 2_000_000, severity: 'high' }, { sim: 3, group });
    expect(await split([iccidOf(2)])).toEqual({ incidentId: 2, sims: 1 });
    expect((await get(1)).row).toMatchObject({ simCount: 2, status: 'new' });
    const part = await get(2);
    expect(part.row).toMatchObject({ simCount: 1, scope: 'EV charger, Site 2' });
    expect(part).toMatchObject({ splitFrom: 1, firstSignalAt: 1_000_000 });
    expect(part.timeline.at(-1)?.text).toBe('Split from INC-1 with 1 SIM');
    expect(part.evidence[0]?.hash).toHaveLength(64);
    expect(take({ sim: 2, group, at: 2_100_000 })).toEqual([2]);
    expect(take({ sim: 3, group, at: 2_100_000 })).toEqual([1]);
    expect(audited('INC-1')).toContain('incident.split');
  });

  it('refuses to take all, none, or from a closed one', async () => {
    take({ sim: 1, group }, { sim: 2, group });
    for (const iccids of [[iccidOf(1), iccidOf(2)], [iccidOf(9)]])
      await expect(async () => split(iccids)).rejects.toMatchObject({
        code: 'INVALID_INPUT',
        field: 'iccids',
      });
    await queue.stage.incidents.handlers.resolve(
      { ids: [1], verdict: 'undetermined', reason: 'old one' },
      context,
    );
    await expect(async () => split([iccidOf(1)])).rejects.toMatchObject({ code: 'CONFLICT' });
  });
});

it('comes to the same incidents in whatever order findings arrive, and whatever was cut between them', async () => {
  const made = fc.record({
    sim: fc.integer({ min: 1, max: 6 }),
    rule: fc.constantFrom('D-NW-01', 'D-TR-10'),
    severity: fc.constantFrom('low', 'medium', 'critical'),
    at: fc.integer({ min: 10 * day, max: 13 * day }),
    group: fc.constantFrom({ kind: 'site', value: 'A' }, { kind: 'site', value: 'B' }),
  });
  const shape = async () =>
    (await list('', 500)).rows
      .map(({ ruleId, simCount, severity, sourceSeverity, title }) => ({
        ruleId,
        simCount,
        severity,
        sourceSeverity,
        title,
      }))
      .map((row) => JSON.stringify(row))
      .sort();
  await fc.assert(
    fc.asyncProperty(
      fc
        .array(made as fc.Arbitrary<MadeFinding>, { minLength: 1, maxLength: 12 })
        .chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
      fc.integer({ min: 1, max: 5 }),
      async ([inOrder, shuffled], size) => {
        queue.reset();
        take(...inOrder);
        const once = await shape();
        queue.reset();
        for (let from = 0; from < shuffled.length; from += size) take(...shuffled.slice(from, from + size));
        expect(await shape()).toEqual(once);
      },
    ),
    { numRuns: 40 },
  );
});
