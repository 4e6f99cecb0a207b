import { hour, hourStart } from '../../../shared/time.ts';
import type { ReadDb, Schedule, WriteDb } from '../ports.ts';
import { blockSims, type Block } from './block.ts';
import { cohortOf } from './cohorts.ts';
import { createDriftTally, type Drifting } from './drift.ts';
import { feedSim, type Heard } from './feed.ts';
import { metricMeta } from './metrics.ts';
import type { Move } from './moves.ts';
import { createObserver, type Observer } from './observe.ts';
import { createPeerTable, peerHours, type PeerOutlier, type PeerTable } from './peers.ts';
import { createPlaceTally, type PlaceSilence } from './places.ts';
import {
  blockCount,
  bodyAt,
  frozenBodies,
  loadBlock,
  mostMoves,
  packBlock,
  saveBlock,
  simsOfBlock,
  storeMoves,
} from './store.ts';
import { approvedTraits, traitsOf, type SimTraits } from './traits.ts';

/** A SIM as the fleet has it. */
export interface BaselineSim extends SimTraits {
  readonly simKey: number;
  readonly providerId: string;
  readonly body: string;
  readonly lifecycle: string;
  readonly deviceClass: string | null;
  readonly tags: Readonly<Record<string, string>>;
  readonly site: string | null;
  readonly area: string | null;
  readonly plmn: string | null;
  readonly firstSeenAt: number;
  readonly lastSeenAt: number | null;
}

export interface PassDeps {
  readonly cache: ReadDb;
  readonly ledger: WriteDb;
  readonly schedule: Schedule;
  /** The SIMs of these ICCID bodies, as the fleet has them. */
  simsOf(bodies: readonly string[]): readonly BaselineSim[];
  heard(providerId: string): Heard;
}

export interface PassResult {
  readonly outliers: readonly PeerOutlier[];
  readonly silences: readonly PlaceSilence[];
  readonly drifting: readonly Drifting[];
}

/** Strange hours that a block may tell, however large the fleet: the strangest come first. */
const fewestMoves = 200;
/** SIMs between two breaths. */
const slice = 50;

/**
 * Feeds the baselines of all SIMs, block after block; each is stored with how far it learned and what was strange in it, at once. One block
 * is in memory at a time (3 MB), whatever the size of the fleet. Killed between, the next pass goes on with the blocks that lag behind.
 */
export async function feedFleet(deps: PassDeps, signal: AbortSignal): Promise<PassResult> {
  const { cache, ledger, schedule } = deps;
  const observer = createObserver(cache, ledger);
  const frozen = frozenBodies(ledger);
  const peers = createPeerTable();
  const silent = createPlaceTally();
  const drift = createDriftTally(cache, ledger);
  const blocks = blockCount(ledger);
  const movesPerBlock = Math.max(fewestMoves, Math.floor(mostMoves / Math.max(1, blocks)));
  for (let number = 0; number < blocks; number++) {
    const placed = simsOfBlock(ledger, number);
    const block = await loadBlock(ledger, number, (placed.at(-1)?.place ?? 0) + 1);
    const cohorts: Record<string, number> = {};
    const moves: Move[] = [];
    for (let at = 0; at < placed.length; at += slice) {
      signal.throwIfAborted();
      const part = placed.slice(at, at + slice);
      const sims = new Map(deps.simsOf(part.map(({ body }) => body)).map((sim) => [sim.body, sim]));
      for (const { place, body, resetId } of part) {
        const sim = sims.get(body);
        if (sim?.lifecycle !== 'active') continue;
        renew(ledger, block, place, sim, resetId);
        const cohort = cohortOf(sim) ?? '';
        const heard = deps.heard(sim.providerId);
        moves.push(
          ...feedSim(
            block,
            { place, simKey: sim.simKey, body, cohort, frozen: frozen.has(body) },
            heard,
            observer,
          ),
        );
        const { usage, sims: listed } = heard;
        if (listed !== null) drift.add({ ...sim, now: listed });
        if (listed !== null && usage !== null && sim.lastSeenAt !== null)
          silent.add({
            ...sim,
            network: sim.plmn,
            lastSeenAt: sim.lastSeenAt,
            interval: (Number(sim.tags['expected_interval_s']) || Infinity) * 1000,
            heardTo: Math.min(usage.to, listed),
          });
        if (cohort === '') continue;
        if (block.banks.up.samples(place) >= metricMeta.up.needs)
          cohorts[cohort] = (cohorts[cohort] ?? 0) + 1;
        comparePeers(peers, observer, sim, { cohort, slot: number * blockSims + place }, heard);
      }
      await schedule.breathe();
    }
    moves.sort((a, b) => b.score - a.score);
    const packed = await packBlock(number, block, cohorts);
    ledger.transaction(() => {
      saveBlock(ledger, packed);
      storeMoves(ledger, moves.slice(0, movesPerBlock));
    });
  }
  const outliers = peers.outliers().map(({ slot, ...rest }) => ({ ...rest, body: bodyAt(ledger, slot) }));
  return { outliers, silences: silent.silences(), drifting: drift.drifting() };
}

/** A SIM that was reset, or whose device or plan was changed with approval, is learned from the beginning. */
function renew(ledger: ReadDb, block: Block, place: number, sim: BaselineSim, resetId: number): void {
  if (block.resets[place] !== resetId) {
    block.reset(place);
    block.resets[place] = resetId;
    block.traits[place] = 0;
  }
  const now = traitsOf(sim);
  const before = block.traits[place] ?? 0;
  if (before === now) return;
  if (before !== 0) {
    if (!approvedTraits(ledger, sim)) return;
    block.reset(place);
  }
  block.traits[place] = now;
}

function comparePeers(
  peers: PeerTable,
  observer: Observer,
  sim: BaselineSim,
  { cohort, slot }: { readonly cohort: string; readonly slot: number },
  { usage }: Heard,
): void {
  if (usage === null) return;
  const end = hourStart(usage.to);
  const from = end - peerHours * hour;
  if (from < usage.from) return;
  const volumes = new Array<number>(peerHours).fill(0);
  for (const { at, up, down } of observer.usage(sim.simKey, from, end))
    volumes[(at - from) / hour] = up + down;
  peers.add(cohort, slot, volumes);
}
