import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { fingerprint } from '../scripts/build/stamp.ts';
import { ROOT } from '../scripts/setup/paths.mjs';
import type { Bench, Figure } from './bench.ts';

/**
 * `npm run bench [-- NAME…]`: measures and prints one JSON line per figure. A name selects a benchmark (`fleet.page`) or
 * a family of them (`fleet`). `BENCH_SIZES` (`1k,10k,100k,1M`) overrides the numbers of SIMs. What goes wrong goes to
 * standard error and makes the exit code 1, after the others have run.
 */
async function main(names: readonly string[]): Promise<number> {
  const all = await discover(import.meta.dirname);
  const chosen = all.filter(
    ({ name }) => names.length === 0 || names.some((wanted) => selects(wanted, name)),
  );
  if (chosen.length === 0) {
    process.stderr.write(
      `No benchmark ${names.join(', ')}. There are: ${all.map(({ name }) => name).join(', ')}\n`,
    );
    return 1;
  }
  const cacheDir = join(ROOT, '.cache', 'bench', dataVersion());
  mkdirSync(cacheDir, { recursive: true });
  const failures: string[] = [];
  for (const bench of chosen) {
    const measured: { size: number; figure: Figure }[] = [];
    for (const size of sizesOf(bench)) {
      try {
        const figure = await bench.run({ size, cacheDir });
        print(bench.name, size, figure);
        if (size !== null) measured.push({ size, figure });
      } catch (error) {
        failures.push(`${bench.name} at ${size ?? 'no size'}`);
        process.stderr.write(
          `${bench.name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
        );
      }
    }
    printGrowth(bench.name, measured);
  }
  if (failures.length > 0) process.stderr.write(`Failed: ${failures.join(', ')}\n`);
  return failures.length > 0 ? 1 : 0;
}

async function discover(folder: string): Promise<Bench[]> {
  const files = readdirSync(folder)
    .filter((file) => file.endsWith('.bench.ts'))
    .sort();
  const modules = await Promise.all(
    files.map(
      (file) => import(pathToFileURL(join(folder, file)).href) as Promise<{ benches: readonly Bench[] }>,
    ),
  );
  return modules.flatMap(({ benches }) => benches);
}

/**
 * Kept data is of use only to the database schema and the makers of data it was made with: each combination has a folder
 * of its own.
 */
function dataVersion(): string {
  const core = readdirSync(join(ROOT, 'app', 'core'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('schema.ts'))
    .map((file) => join('app', 'core', file));
  const makers = readdirSync(import.meta.dirname)
    .filter((file) => file.endsWith('-data.ts'))
    .map((file) => join('bench', file));
  return fingerprint([...core, ...makers], '').slice(0, 12);
}

function selects(wanted: string, name: string): boolean {
  return name === wanted || name.startsWith(`${wanted}.`);
}

function sizesOf(bench: Bench): readonly (number | null)[] {
  if (bench.sizes === null) return [null];
  const override = process.env['BENCH_SIZES'];
  return override ? override.split(',').map(parseSize) : bench.sizes;
}

function parseSize(text: string): number {
  const match = /^(\d+)([kM]?)$/.exec(text.trim());
  if (match === null)
    throw new RangeError(`BENCH_SIZES: ${text} is not a number of SIMs such as 500, 10k or 1M`);
  return Number(match[1]) * (match[2] === 'k' ? 1_000 : match[2] === 'M' ? 1_000_000 : 1);
}

function print(name: string, size: number | null, { value, unit, baseline, n, spread }: Figure): void {
  const ratio = baseline === null || baseline === 0 ? null : round(value / baseline);
  const line = {
    name,
    size,
    value: round(value),
    unit,
    baseline: baseline === null ? null : round(baseline),
    ratio,
    n,
    spread: round(spread),
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

/** How each figure grows from size to size, beside the growth of the size itself: a ratio of 1 is linear. */
function printGrowth(name: string, measured: readonly { size: number; figure: Figure }[]): void {
  for (const [index, larger] of measured.entries()) {
    const smaller = measured[index - 1];
    if (smaller === undefined || smaller.figure.value === 0) continue;
    print(`${name}.growth`, larger.size, {
      value: larger.figure.value / smaller.figure.value,
      unit: '×',
      baseline: larger.size / smaller.size,
      n: 1,
      spread: 0,
    });
  }
}

/** Four significant digits: more would be noise. */
function round(value: number): number {
  return Number(value.toPrecision(4));
}

process.exitCode = await main(process.argv.slice(2));
