import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { kindsOfAction } from '../actions/kinds.ts';
import { detectionCatalogue } from '../detections/catalogue.ts';
import { shippedResponse, shippedResponses } from './shipped.ts';

/** Whether the file of a detection says that it may act alone, by detection. */
function stated(): ReadonlyMap<string, boolean> {
  const said = new Map<string, boolean>();
  for (const folder of ['sigma', 'sigma-lists']) {
    const dir = join(import.meta.dirname, '../detections/rules', folder);
    for (const name of readdirSync(dir).filter((one) => one.endsWith('.yml'))) {
      const alone = /actsAlone: (true|false)/.exec(readFileSync(join(dir, name), 'utf8'))?.[1];
      if (alone !== undefined) said.set(name.replace('.yml', '').toUpperCase(), alone === 'true');
    }
  }
  return said;
}

describe('the responses that definitions name', () => {
  it('are there for every detection of the catalogue and for nothing else', () => {
    expect(shippedResponses().map(({ ruleId }) => ruleId)).toEqual(detectionCatalogue.map(({ id }) => id));
    expect(shippedResponse('R-7')).toBeNull();
    expect(shippedResponse('constructor')).toBeNull();
  });

  it('act only where the file of the detection says so, with an action that can be taken back', () => {
    const said = stated();
    expect(said.size).toBeGreaterThan(30);
    for (const { ruleId, kind, mayAct } of shippedResponses()) {
      expect([ruleId, mayAct]).toEqual([ruleId, said.get(ruleId) === true && kind !== null]);
      if (mayAct && kind !== null) expect(kindsOfAction[kind].undo).not.toBeNull();
    }
    expect(
      shippedResponses()
        .filter(({ mayAct }) => mayAct)
        .map(({ ruleId }) => ruleId),
    ).toEqual(['D-EP-01', 'D-EP-03', 'D-EP-05', 'D-TR-04', 'D-TR-08', 'D-EE-03']);
  });

  it('never let what learns act', () => {
    for (const id of ['D-EE-05', 'D-EE-06', 'D-TR-11']) expect(shippedResponse(id)?.mayAct).toBe(false);
  });
});
