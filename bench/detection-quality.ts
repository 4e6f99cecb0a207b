import { everyAttack, measureQuality, type AttackResult } from '../app/core/detections/quality.testkit.ts';
import { hour, minute } from '../shared/time.ts';

/**
 * `node bench/detection-quality.ts [SEED:SIMS …]`: how well the detections find scripted attacks in worlds that nothing was tuned on. Prints
 * a table by attack and seed, precision over incidents, and false incidents in quiet worlds, in the form of Markdown.
 */

/** Seeds are kept for this measure: no test and no rule was ever tried on them. */
const heldOut = ['1009:1500', '2017:2500', '4021:4000'];
const quietWorlds = ['3011:1500', '5023:3000'];
const learningDays = 8;
const epoch = Date.UTC(2026, 8, 7, 6, 0);

async function main(args: readonly string[]): Promise<void> {
  const quiet = args.filter((arg) => arg.startsWith('quiet:')).map((arg) => arg.slice('quiet:'.length));
  const attacked = args.filter((arg) => !arg.startsWith('quiet:'));
  const rows = new Map<string, { readonly world: string; readonly result: AttackResult }[]>();
  let incidents = 0;
  const wrong: string[] = [];
  for (const world of args.length === 0 ? heldOut : attacked) {
    const [seed = 0, sims = 0] = world.split(':').map(Number);
    const measured = await measureQuality({
      seed,
      sims,
      epoch,
      attacks: everyAttack(learningDays),
      learningDays,
      days: 5,
      step: 20 * minute,
      importEvery: 4 * hour,
    });
    for (const result of measured.attacks)
      rows.set(result.kind, [...(rows.get(result.kind) ?? []), { world, result }]);
    incidents += measured.incidents;
    wrong.push(...measured.falseIncidents.map((text) => `${world}: ${text}`));
    for (const skipped of measured.skipped) process.stdout.write(`skipped in ${world}: ${skipped}\n`);
  }
  if (rows.size > 0) table(rows, incidents, wrong);
  for (const world of args.length === 0 ? quietWorlds : quiet) {
    const [seed = 0, sims = 0] = world.split(':').map(Number);
    const { falseIncidents, simDays } = await measureQuality({
      seed,
      sims,
      epoch,
      attacks: [],
      learningDays,
      days: 6,
      step: 2 * hour,
      importEvery: 24 * hour,
    });
    const rate = (falseIncidents.length * 10_000) / simDays;
    process.stdout.write(
      `quiet ${world}: ${falseIncidents.length} incidents in ${simDays} SIM days, ${rate.toFixed(2)} per 10,000\n`,
    );
    for (const text of falseIncidents) process.stdout.write(`  ${text}\n`);
  }
}

function table(
  rows: ReadonlyMap<string, readonly { readonly world: string; readonly result: AttackResult }[]>,
  incidents: number,
  wrong: readonly string[],
): void {
  process.stdout.write(
    '| attack | seed:SIMs | found of due | recall | time to detect |\n| --- | --- | --- | --- | --- |\n',
  );
  for (const [kind, results] of rows)
    for (const { world, result } of results) {
      const recall = result.due === 0 ? '–' : (result.found / result.due).toFixed(2);
      const after = result.after === null ? '–' : `${Math.round(result.after / minute)} min`;
      process.stdout.write(
        `| ${kind} | ${world} | ${result.found} of ${result.due} | ${recall} | ${after} |\n`,
      );
      if (result.missing.length > 0) process.stdout.write(`<!-- missing: ${result.missing.join(', ')} -->\n`);
    }
  process.stdout.write(
    `precision: ${incidents - wrong.length} of ${incidents} incidents, ${((incidents - wrong.length) / Math.max(1, incidents)).toFixed(3)}\n`,
  );
  for (const text of wrong) process.stdout.write(`  false: ${text}\n`);
}

await main(process.argv.slice(2));
