import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';

/** How large the young generation gets while objects come and go, MB. In a process of its own: the flag holds for good. */
function youngMegabytes(before: string): number {
  const script = `
    import { getHeapSpaceStatistics } from 'node:v8';
    ${before}
    const kept = [];
    let most = 0;
    for (let round = 0; round < 150; round++) {
      kept.push(Array.from({ length: 20_000 }, (_, index) => ({ text: 'row ' + index })));
      if (kept.length > 6) kept.shift();
      const young = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space');
      most = Math.max(most, young.space_size);
    }
    process.stdout.write(String(most / 1024 / 1024));`;
  return Number(execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' }));
}

it('the young generation stays small, which it does not by itself', () => {
  const file = JSON.stringify(join(import.meta.dirname, 'small-heap.ts'));
  expect(youngMegabytes('')).toBeGreaterThan(24);
  expect(youngMegabytes(`import { keepHeapSmall } from ${file}; keepHeapSmall();`)).toBeLessThan(24);
});
