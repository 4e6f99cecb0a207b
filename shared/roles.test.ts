import { describe, expect, it } from 'vitest';
import { contract } from './contract/index.ts';
import { roles } from './contract/system.ts';
import { refusalOf } from './roles.ts';

const operations = Object.entries(contract).flatMap(([feature, ops]) =>
  Object.entries<{ readonly kind: 'query' | 'command' }>(ops).map(([name, { kind }]) => ({
    op: `${feature}.${name}`,
    kind,
  })),
);
const allowed = (role: string): string[] =>
  operations
    .filter(({ op, kind }) => kind === 'command' && refusalOf(op, kind, role) === null)
    .map(({ op }) => op);

describe('roles', () => {
  it('all read everything', () => {
    for (const role of roles)
      for (const { op, kind } of operations)
        if (kind === 'query') expect(refusalOf(op, kind, role)).toBeNull();
  });

  it('let a viewer run nothing that changes anything for others', () => {
    expect(allowed('viewer').toSorted()).toEqual([
      'actions.reconcile',
      'lists.cancelLookBack',
      'notifications.desktopShown',
      'posture.recompute',
      'reports.record',
      'sync.cancel',
      'sync.start',
      'system.dismissNotice',
      'system.setUser',
    ]);
  });

  it('let only a lead, and the console itself, arm and release', () => {
    const of = (role: string) =>
      allowed(role).filter((op) => ['responses.arm', 'responses.release'].includes(op));
    expect(roles.filter((role) => of(role).length > 0)).toEqual(['lead']);
    expect(of('system')).toHaveLength(2);
    expect(allowed('lead')).toHaveLength(operations.filter(({ kind }) => kind === 'command').length);
  });

  it('let everybody who works here stop automation and plan maintenance', () => {
    for (const role of ['analyst', 'engineer', 'lead'])
      expect(allowed(role)).toEqual(
        expect.arrayContaining(['responses.hold', 'responses.disarm', 'suppressions.addWindow']),
      );
    expect(allowed('engineer')).not.toContain('responses.approve');
  });

  it('name commands that exist', () => {
    const analyst = allowed('analyst');
    expect(
      operations.filter(({ op }) => op.startsWith('responses.') && !analyst.includes(op)).map(({ op }) => op),
    ).toEqual(expect.arrayContaining(['responses.arm', 'responses.release']));
  });
});
