import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { severities } from '../../../shared/contract/index.ts';
import { hour } from '../../../shared/time.ts';
import { verifyChain } from '../audit/audit.ts';
import { callContext } from '../detections/stage.testkit.ts';
import { useQueue } from './incidents.testkit.ts';

const queue = useQueue();
const { take, get, list, audited } = queue;
const context = callContext();

describe('what people do', () => {
  it('acknowledges in bulk, skips with reasons, and takes it back', async () => {
    take({ sim: 1 }, { sim: 2 });
    await queue.stage.incidents.handlers.resolve(
      { ids: [2], verdict: 'false_positive', reason: 'noise' },
      context,
    );
    const receipt = await queue.stage.incidents.handlers.acknowledge({ ids: [1, 2, 99] }, context);
    expect(receipt).toMatchObject({
      affected: 1,
      undoable: true,
      skipped: [
        { id: 2, reason: 'It is resolved.' },
        { id: 99, reason: 'There is no INC-99.' },
      ],
    });
    expect((await get(1)).row).toMatchObject({ status: 'triage', assignee: 'J. Varga' });
    const before = (await get(1)).row.version;
    expect(
      await queue.stage.incidents.handlers.undo({ receiptId: receipt.receiptId }, context),
    ).toMatchObject({
      affected: 1,
      undoable: false,
    });
    expect((await get(1)).row).toMatchObject({ status: 'new', assignee: null, version: before + 1 });
    expect(audited('INC-1')).toEqual(['incident.opened', 'incident.acknowledged', 'incident.undone']);
    await expect(async () =>
      queue.stage.incidents.handlers.undo({ receiptId: receipt.receiptId }, context),
    ).rejects.toMatchObject({ code: 'CONFLICT' });
    await expect(async () =>
      queue.stage.incidents.handlers.undo({ receiptId: 'nothing' }, context),
    ).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(verifyChain(queue.stage.ports.ledger, queue.stage.ports.hash)).toMatchObject({ ok: true });
  });

  it('does not undo over a later change', async () => {
    take({ sim: 1 });
    const mine = await queue.stage.incidents.handlers.assign({ ids: [1], assignee: 'K. Lindqvist' }, context);
    await queue.stage.incidents.handlers.assign({ ids: [1], assignee: 'M. Okafor' }, context);
    expect(await queue.stage.incidents.handlers.undo({ receiptId: mine.receiptId }, context)).toMatchObject({
      affected: 0,
      skipped: [{ id: 1 }],
    });
    expect((await get(1)).row.assignee).toBe('M. Okafor');
    expect((await queue.stage.incidents.handlers.people({}, context)).people).toEqual([
      'J. Varga',
      'M. Okafor',
    ]);
  });

  it('restores exactly what was before any command, and nothing else', async () => {
    const command = fc.oneof(
      fc.constant(async () => queue.stage.incidents.handlers.acknowledge({ ids: [1] }, context)),
      fc
        .constantFrom('A', null)
        .map(
          (assignee) => async () => queue.stage.incidents.handlers.assign({ ids: [1], assignee }, context),
        ),
      fc.constant(async () =>
        queue.stage.incidents.handlers.resolve(
          { ids: [1], verdict: 'true_positive', reason: 'why' },
          context,
        ),
      ),
      fc.constant(async () => queue.stage.incidents.handlers.reopen({ ids: [1], reason: 'why' }, context)),
      fc
        .constantFrom(...severities)
        .map(
          (severity) => async () =>
            queue.stage.incidents.handlers.setSeverity({ ids: [1], severity, reason: 'why' }, context),
        ),
    );
    const columns = `status, severity, source_severity, rank, assignee, verdict, resolution, clock_from, acknowledged_at, contained_at, resolved_at, sla_due_at`;
    await fc.assert(
      fc.asyncProperty(fc.array(command, { minLength: 1, maxLength: 6 }), async (commands) => {
        queue.reset();
        take({ sim: 1 });
        const snapshots: unknown[] = [];
        const receipts: string[] = [];
        for (const run of commands) {
          await queue.stage.ports.clock.advance(1_000);
          const before = queue.stage.ports.ledger.get(`SELECT ${columns} FROM incidents`);
          const receipt = await run();
          if (receipt.affected === 0) continue;
          snapshots.push(before);
          receipts.push(receipt.receiptId);
        }
        for (const receiptId of receipts.reverse()) {
          await queue.stage.incidents.handlers.undo({ receiptId }, context);
          expect(queue.stage.ports.ledger.get(`SELECT ${columns} FROM incidents`)).toEqual(snapshots.pop());
        }
      }),
      { numRuns: 15 },
    );
  });

  it('records awareness as an instant of its own that nobody can change', async () => {
    take({ sim: 1 });
    const at = queue.stage.ports.clock.now() - hour;
    await queue.stage.incidents.handlers.recordInstant(
      { id: 1, kind: 'awareness', at, note: 'told by phone' },
      context,
    );
    expect((await get(1)).instants).toMatchObject([
      { kind: 'detection' },
      { kind: 'awareness', at, actor: 'J. Varga' },
    ]);
    await expect(async () =>
      queue.stage.incidents.handlers.recordInstant(
        { id: 1, kind: 'awareness', at: at + 2 * hour, note: 'soon' },
        context,
      ),
    ).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    expect(() => queue.stage.ports.ledger.run('UPDATE incident_instants SET at = 0')).toThrow(/append-only/);
    expect(() => queue.stage.ports.ledger.run('DELETE FROM incident_instants')).toThrow(/append-only/);
  });

  it('takes a comment back without losing it', async () => {
    take({ sim: 1 });
    const receipt = await queue.stage.incidents.handlers.comment(
      { id: 1, text: 'Called the site.' },
      context,
    );
    expect((await get(1)).timeline.at(-1)).toMatchObject({
      kind: 'comment',
      text: 'Called the site.',
      actor: 'J. Varga',
    });
    await queue.stage.incidents.handlers.undo({ receiptId: receipt.receiptId }, context);
    expect((await get(1)).timeline.map(({ text }) => text)).not.toContain('Called the site.');
    expect(
      queue.stage.ports.ledger.get<{ n: number }>(
        "SELECT COUNT(*) AS n FROM incident_timeline WHERE text = 'Called the site.'",
      )?.n,
    ).toBe(1);
  });

  it('tells subscribers once for a bulk change, with the ids', async () => {
    const told: unknown[] = [];
    queue.stage.bus.onPublish((name, payload) => name === 'incidents.changed' && told.push(payload));
    take(...Array.from({ length: 15 }, (_, n) => ({ sim: n + 1 })));
    const ids = Array.from({ length: 15 }, (_, n) => n + 1);
    await queue.stage.incidents.handlers.acknowledge({ ids }, context);
    await queue.stage.incidents.handlers.resolve({ ids, verdict: 'undetermined', reason: 'old' }, context);
    await queue.stage.ports.clock.advance(1_000);
    expect(told).toEqual([{ ids, version: (await list('')).version }]);
  });
});
