import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { layers } from '../../../../shared/contract/index.ts';
import { describeWithReference } from '../../../testing/reference.ts';
import { checkedControls } from '../checks/registry.ts';
import { controlWeights } from '../score.ts';
import { controls } from './catalogue.ts';

describe('the catalogue', () => {
  it('holds 70 controls with ids of their own, in dial order', () => {
    expect(new Set(controls.map(({ id }) => id)).size).toBe(70);
    const order = controls.map(({ layer }) => layers.indexOf(layer));
    expect(order).toEqual(order.toSorted((a, b) => a - b));
  });

  it('weighs each control by its severity', () => {
    for (const { weight, severity } of controls) expect(weight).toBe(controlWeights[severity]);
  });

  it('calls a control automatic exactly where a check exists', () => {
    expect(controls.filter(({ automatic }) => automatic).map(({ id }) => id)).toEqual(
      [...checkedControls].toSorted(inCatalogue),
    );
    for (const layer of layers)
      expect(controls.some((control) => control.automatic && control.layer === layer)).toBe(true);
  });

  it('says of each control what it wants, how it is found out and what to do', () => {
    for (const { intent, check, remediation, maps } of controls) {
      for (const text of [intent, check, remediation]) expect(text).toMatch(/^[A-Z].*\.$/);
      expect(Object.values(maps).flat().length).toBeGreaterThan(0);
    }
  });
});

function inCatalogue(a: string, b: string): number {
  return controls.findIndex(({ id }) => id === a) - controls.findIndex(({ id }) => id === b);
}

interface ReferenceControl {
  readonly id: string;
  readonly layer: number;
  readonly title: string;
  readonly severity: string;
  readonly weight: number;
  readonly ttl_days: number | null;
  readonly attest_days: number | null;
  readonly maps: Readonly<Record<string, readonly string[] | string>>;
}

describeWithReference('control catalogue against the research', ['controls.json'], ([path]) => {
  it('agrees on ids, layers, severities, weights, lifetimes and mappings', () => {
    const reference = JSON.parse(readFileSync(path ?? '', 'utf8')) as {
      controls: readonly ReferenceControl[];
    };
    const ours = controls.map((c) => ({
      id: c.id,
      layer: layers.indexOf(c.layer) + 1,
      title: c.title,
      severity: c.severity,
      weight: c.weight,
      ttl: c.ttlDays,
      attest: c.attestDays,
      maps: Object.values(c.maps).flat().toSorted(),
    }));
    const theirs = reference.controls.map((c) => ({
      id: c.id,
      layer: c.layer,
      title: c.title,
      severity: c.severity,
      weight: c.weight,
      ttl: c.ttl_days,
      attest: c.attest_days,
      maps: Object.values(c.maps)
        .flatMap((ids) => (typeof ids === 'string' ? ids.split(/\s*;\s*/).filter(Boolean) : ids))
        .toSorted(),
    }));
    expect(ours).toEqual(theirs);
  });
});
