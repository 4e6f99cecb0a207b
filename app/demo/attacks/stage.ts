/** Putting attacks on: plans become overlays on SIMs, and entries of the ground truth. */
import type { Fleet } from '../fleet.ts';
import type { AttackTraces } from '../imports/rows.ts';
import type { Scripts } from '../scripts.ts';
import { builtDetections } from './attack.ts';
import type { AttackKind, AttackPlan } from './attack.ts';
import { attackScripts } from './scripts.ts';
import { createTargets } from './targets.ts';

/** One attack as the ground-truth file tells it. Times are world time in ms UTC; `endAt` is null when nobody ends it. */
export interface TrueAttack {
  readonly id: string;
  readonly kind: AttackKind;
  readonly title: string;
  readonly story: string;
  readonly iccids: readonly string[];
  readonly sites: readonly string[];
  readonly startAt: number;
  readonly endAt: number | null;
  readonly detections: readonly {
    readonly id: string;
    /** Whether this version of the product has the detection. */
    readonly built: boolean;
    /** Whether the attack was missed when this detection stays silent; the others may notice it too. */
    readonly must: boolean;
    /** `one`: a single finding, on any of the SIMs, tells of all. */
    readonly of: 'each' | 'one';
    readonly iccids: readonly string[];
    /** World time in ms at which the pattern is complete. */
    readonly from: number;
  }[];
}

export interface Stage {
  /** Puts an attack on at world time `at`, ms. @throws RangeError when the fleet has no SIMs for it. */
  launch(kind: AttackKind, at: number): TrueAttack;
  list(): readonly TrueAttack[];
  /** Whether any attack contacts what stands on a list of threats. */
  hasListed(): boolean;
  /** What the attacks have left in the import files by `now`. */
  traces(now: number): readonly AttackTraces[];
}

/** The stage of one world. `epoch`: attacks that begin later unfold at a pace people can watch. */
export function createStage(fleet: Fleet, scripts: Scripts, epoch: number): Stage {
  const targets = createTargets(fleet);
  const staged: { plan: AttackPlan; truth: TrueAttack }[] = [];
  return {
    launch(kind, at) {
      const plan = attackScripts[kind]({ fleet, at, live: at >= epoch, ...targets });
      for (const [sim, overlay] of plan.overlays) {
        const { overlays } = scripts.edit(sim.index);
        overlays.push(overlay);
        overlays.sort((a, b) => a.from - b.from);
      }
      const truth = truthOf(`ATK-${String(staged.length + 1).padStart(2, '0')}`, kind, at, plan);
      staged.push({ plan, truth });
      return truth;
    },
    hasListed: () => staged.some(({ plan }) => plan.listed === true),
    list: () => staged.map(({ truth }) => truth),
    traces: (now) =>
      staged.flatMap(({ plan, truth }) =>
        plan.traces === undefined || now < truth.startAt ? [] : [plan.traces(now)],
      ),
  };
}

function truthOf(id: string, kind: AttackKind, at: number, plan: AttackPlan): TrueAttack {
  return {
    id,
    kind,
    title: plan.title,
    story: plan.story,
    iccids: plan.sims.map(({ iccid }) => iccid),
    sites: [...new Set(plan.sims.map(({ site }) => site.name))],
    startAt: at,
    endAt: Number.isFinite(plan.end) ? plan.end : null,
    detections: plan.detections.map((expected) => ({
      id: expected.id,
      built: builtDetections.has(expected.id),
      must: expected.beside !== true,
      of: expected.of ?? 'each',
      iccids: expected.sims.map(({ iccid }) => iccid),
      from: expected.from,
    })),
  };
}
