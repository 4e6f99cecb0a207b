/** Faults that can be switched on while the world runs: what real providers do to clients, on demand. */
import { purpose } from './purposes.ts';
import { unit } from './random.ts';

export const faultKinds = [
  /** Answers `ms` late (wall time). */
  'latency',
  /** 429; with `retryAfter` seconds in the header when given. */
  'rate-limit',
  /** "Too many requests" in the provider's own way where it has one other than 429, else as `rate-limit`. */
  'throttled',
  /** 500 with an error body. */
  'server-error',
  /** The connection breaks before anything is done. */
  'drop',
  /** The request is carried out, but its answer never arrives. */
  'drop-answer',
  /** The body is no JSON. */
  'malformed-json',
  /** The body ends in the middle, with a content length that promises more. */
  'truncated-json',
  /** The token is revoked and the answer 401. */
  'expire-token',
  /** `POST /auth` answers 401 whatever it is given. */
  'wrong-credentials',
  /** A list page holds a tenth of what was asked for, with the next key. */
  'short-page',
  /** A list page holds nothing, yet there is a next key that goes on where the client was. */
  'empty-page',
  /** Status and radio type take words that no description knows. */
  'unknown-enum',
  /** Long identifiers appear as JSON numbers. */
  'bare-numbers',
  /** A SIM action is refused with an error answer. */
  'action-fail',
  /** A SIM action is answered like a success and never takes effect. */
  'action-lost',
] as const;

export type FaultKind = (typeof faultKinds)[number];

export interface FaultRule {
  readonly kind: FaultKind;
  /** Path below the base, `*` for any run of characters: `/sims`, `/sims/*`, `*`. Default: every path. */
  readonly path?: string;
  readonly method?: string;
  /** Chance of each matching request, 0 to 1. Default 1. */
  readonly probability?: number;
  /** How often it strikes before it is spent. Default: without end. */
  readonly count?: number;
  /** For `latency`, wall ms. */
  readonly ms?: number;
  /** For `rate-limit`: seconds in the Retry-After header; none when absent. */
  readonly retryAfter?: number;
}

export interface ActiveFault extends FaultRule {
  readonly id: string;
  /** How often it has struck. */
  readonly struck: number;
}

export interface Faults {
  /** Switches a fault on and returns its id. @throws RangeError for an unknown kind or a chance outside 0 to 1. */
  add(rule: FaultRule): string;
  remove(id: string): boolean;
  clear(): void;
  list(): readonly ActiveFault[];
  /** The faults that strike one request; each call counts. */
  strike(method: string, path: string): readonly FaultRule[];
}

/** Fault switches of one world; the same seed and the same requests strike alike. */
export function createFaults(seed: number): Faults {
  const active = new Map<string, { rule: FaultRule; matches: (path: string) => boolean; struck: number }>();
  let added = 0;
  let asked = 0;
  return {
    add(rule) {
      check(rule);
      const id = `F${++added}`;
      active.set(id, { rule, matches: matcherOf(rule.path ?? '*'), struck: 0 });
      return id;
    },
    remove: (id) => active.delete(id),
    clear: () => active.clear(),
    list: () => [...active].map(([id, { rule, struck }]) => ({ ...rule, id, struck })),
    strike(method, path) {
      const striking: FaultRule[] = [];
      if (active.size === 0) return striking;
      asked += 1;
      for (const [id, fault] of active) {
        const { rule } = fault;
        if (!fault.matches(path) || (rule.method !== undefined && rule.method !== method)) continue;
        if (fault.struck >= (rule.count ?? Infinity)) continue;
        if (unit(seed ^ asked, Number(id.slice(1)), purpose.fault) >= (rule.probability ?? 1)) continue;
        fault.struck += 1;
        striking.push(rule);
      }
      return striking;
    },
  };
}

function check(rule: FaultRule): void {
  if (!faultKinds.includes(rule.kind))
    throw new RangeError(`no fault "${String(rule.kind)}"; known are ${faultKinds.join(', ')}`);
  const chance = rule.probability ?? 1;
  if (!(chance >= 0 && chance <= 1))
    throw new RangeError(`a probability lies between 0 and 1, not ${chance}`);
}

/** A glob with `*` only, matched piece by piece so that no pattern can take long. */
function matcherOf(glob: string): (path: string) => boolean {
  const pieces = glob.split('*');
  return (path) => {
    const [head = '', ...rest] = pieces;
    if (rest.length === 0) return path === head;
    if (!path.startsWith(head)) return false;
    const tail = rest.pop() ?? '';
    let at = head.length;
    for (const piece of rest) {
      const found = path.indexOf(piece, at);
      if (found < 0) return false;
      at = found + piece.length;
    }
    return path.length - tail.length >= at && path.endsWith(tail);
  };
}
