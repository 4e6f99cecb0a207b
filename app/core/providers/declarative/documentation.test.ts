import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lifecycles } from '../../../../shared/contract/index.ts';
import { textFields, timeFields } from './model.ts';
import { describableActions } from './read-actions.ts';
import { readDescription } from './read-description.ts';
import { byteUnits } from './units.ts';

const document = readFileSync(join(import.meta.dirname, '../../../../docs/providers/declarative.md'), 'utf8');
const examples = [...document.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text = '']) => text);

describe('docs/providers/declarative.md', () => {
  it('has examples, and every one is a description without a problem', () => {
    expect(examples).toHaveLength(2);
    for (const text of examples) expect(readDescription(text).problems).toEqual([]);
  });

  it('names every key that there is to write', () => {
    const words = [
      ...textFields,
      ...timeFields,
      ...describableActions,
      ...byteUnits,
      ...lifecycles.filter((word) => word !== 'unknown'),
    ];
    for (const word of words) expect(document).toContain(`\`${word}\``);
  });
});
