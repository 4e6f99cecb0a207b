import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Subject } from '../../../shared/contract/index.ts';
import { iccidBody } from '../../../shared/ids.ts';
import { hour } from '../../../shared/time.ts';
import { createTestPorts, type TestPorts } from '../../testing/ports.ts';
import { createGate, type FindingAtGate } from './gate.ts';
import { addSuppression, addWindow, type SuppressionDraft } from './store.ts';

/** What of a finding decides whether it is held back, at the edges. */

const t = Date.UTC(2026, 10, 20, 11);
let ports: TestPorts;
beforeEach(() => {
  ports = createTestPorts();
});
afterEach(() => ports.close());

const sim = {
  iccid: '89883030000000000012',
  body: iccidBody('89883030000000000012'),
  providerId: 'p1',
  device: null,
  site: null,
};
const host: Subject = {
  kind: 'host',
  value: '10.0.0.4',
  name: 'host 10.0.0.4',
  providerId: null,
  site: null,
};

function found(more: Partial<FindingAtGate['draft']> = {}, ruleId = 'D-NW-01'): FindingAtGate {
  return { rule: { id: ruleId }, draft: { sim, at: t, severity: 'high', signals: {}, ...more } };
}
const heldBy = (finding: FindingAtGate) => createGate(ports.cache, ports.ledger).heldBy(finding);
const suppress = (more: Partial<SuppressionDraft> = {}): string =>
  addSuppression(
    ports.ledger,
    {
      ruleId: 'D-NW-01',
      scope: { kind: 'everything' },
      conditions: [],
      reason: 'known',
      critical: false,
      endsAt: t + hour,
      ...more,
    },
    t - hour,
    'J. Varga',
  );

describe('a window', () => {
  beforeEach(() => {
    const span = { kind: 'once', from: t - hour, to: t + hour } as const;
    addWindow(
      ports.ledger,
      { name: 'Works', reason: 'w', scope: { kind: 'everything' }, span },
      t,
      'J. Varga',
    );
  });

  it('holds what began in it and ended in it', () => {
    expect(heldBy(found())).toBe('M-1');
    expect(heldBy(found({ at: t - hour, until: t + hour - 1 }))).toBe('M-1');
  });

  it('holds nothing that began before it or lasts longer', () => {
    expect(heldBy(found({ at: t - hour - 1, until: t }))).toBeNull();
    expect(heldBy(found({ until: t + hour }))).toBeNull();
    expect(heldBy(found({ at: t - 2 * hour, until: t + 2 * hour }))).toBeNull();
  });
});

describe('a suppression', () => {
  it('holds findings of its rule alone', () => {
    suppress();
    expect(heldBy(found())).toBe('S-1');
    expect(heldBy(found({}, 'D-NW-02'))).toBeNull();
  });

  it('holds until before its end, and nothing that lasts until then', () => {
    suppress();
    expect(heldBy(found({ at: t + hour - 1 }))).toBe('S-1');
    expect(heldBy(found({ at: t + hour }))).toBeNull();
    expect(heldBy(found({ until: t + hour }))).toBeNull();
  });

  it('of SIMs reaches no other subject, and one of a subject reaches its kind alone', () => {
    suppress({ scope: { kind: 'sims', iccids: [sim.iccid] } });
    expect(heldBy(found())).toBe('S-1');
    expect(heldBy(found({ sim: null, about: host }))).toBeNull();
    suppress({ scope: { kind: 'subject', subject: 'host', value: host.value } });
    expect(heldBy(found({ sim: null, about: host }))).toBe('S-2');
    expect(heldBy(found({ sim: null, about: { ...host, kind: 'account' } }))).toBeNull();
  });

  it('asks all of its conditions, and a text that was cut meets none', () => {
    suppress({
      conditions: [
        { field: 'query', values: ['a.example…', 'a.example'] },
        { field: 'port', values: ['53'] },
      ],
    });
    expect(heldBy(found({ signals: { query: 'A.example', port: 53 } }))).toBe('S-1');
    expect(heldBy(found({ signals: { query: 'a.example' } }))).toBeNull();
    expect(heldBy(found({ signals: { query: 'a.example…', port: 53 } }))).toBeNull();
  });
});
