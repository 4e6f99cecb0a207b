import type { Lane, ProviderLimits } from './limits.ts';

/**
 * Who may ask next. Deterministic and without a clock of its own: every call is given the time in ms, so that tests can live
 * through hours. One limiter per account of a provider.
 */
export interface Limiter {
  /** Joins the queue. @returns the ticket that `next` names when its turn has come */
  ask(lane: Lane): number;
  /** The tickets whose turn it is now, in order. Each is told once; from then on it is under way until `leave`. */
  next(now: number): readonly number[];
  /** A request is over, or whoever waited gave up. A token that was taken is not given back: the request may have left. */
  leave(ticket: number): void;
  /** Nobody leaves before `until`. A shorter pause never ends a longer one. */
  quiet(until: number): void;
  /** When `next` would have something new if nothing else happens; null when only `leave` or `ask` can help. */
  wakeAt(now: number): number | null;
  figures(now: number): LimiterFigures;
  save(now: number): SavedBudget;
}

export interface LimiterFigures {
  /** Requests that could leave at once. */
  readonly left: number;
  readonly signInsLeft: number | null;
  readonly running: number;
  readonly waiting: Readonly<Record<Lane, number>>;
  /** How long everybody is quiet still, ms. */
  readonly quietMs: number;
}

/** What is left of a budget, as it survives a restart: relative to the moment of writing, so that no clock need be trusted. */
export interface SavedBudget {
  readonly tokens: number;
  readonly signInTokens: number | null;
  readonly quietMs: number;
}

/** Tokens that refill evenly up to a capacity. */
export interface Rate {
  readonly capacity: number;
  readonly perMs: number;
}

/** After so many others in a row that passed a waiting read, the read goes first. */
const patience = 8;
const order: readonly Lane[] = ['act', 'sign-in', 'read'];

/**
 * The buckets of a provider. Requests refill evenly, with a burst on top after a pause. Sign-ins have no burst of their own, and being
 * locked out is worse than waiting: never more than their number leave in any span of their length, a tenth of them at once.
 */
export function ratesOf(limits: ProviderLimits): { readonly requests: Rate; readonly signIns: Rate | null } {
  const { requests, perMs, burst, signIns } = limits;
  return {
    requests: { capacity: Math.max(1, burst), perMs: requests / perMs },
    signIns: signIns === null ? null : strictRate(signIns.requests, signIns.perMs),
  };
}

function strictRate(requests: number, perMs: number): Rate {
  const capacity = Math.ceil(requests / 10);
  return { capacity, perMs: (requests - capacity + 1) / perMs };
}

interface Waiting {
  readonly ticket: number;
  readonly lane: Lane;
}

export function createLimiter(
  limits: ProviderLimits,
  now: number,
  saved: SavedBudget | null = null,
): Limiter {
  const rates = ratesOf(limits);
  const requests = createBucket(rates.requests, saved?.tokens ?? rates.requests.capacity, now);
  const signIns =
    rates.signIns === null
      ? null
      : createBucket(rates.signIns, saved?.signInTokens ?? rates.signIns.capacity, now);
  const running = new Map<number, Lane>();
  let waiting: Waiting[] = [];
  let quietUntil = now + (saved?.quietMs ?? 0);
  let lastTicket = 0;
  /** How many left in a row while a read waited. */
  let passed = 0;

  const bucketOf = (lane: Lane): Bucket => (lane === 'sign-in' && signIns !== null ? signIns : requests);
  const runs = (lane: Lane): boolean => [...running.values()].includes(lane);
  /** Whether somebody in this lane could leave but for tokens and quiet. */
  const free = (lane: Lane): boolean =>
    running.size < limits.concurrency && !(lane === 'act' && limits.sequentialActs && runs('act'));
  const first = (lane: Lane): Waiting | undefined => waiting.find((one) => one.lane === lane);

  /** The next to leave now: by lane, but a read that was passed over often enough goes before all. */
  function pick(at: number): Waiting | undefined {
    const lanes: readonly Lane[] = passed >= patience ? ['read', ...order] : order;
    for (const lane of lanes) {
      const candidate = first(lane);
      if (candidate !== undefined && free(lane) && bucketOf(lane).has(at)) return candidate;
    }
    return undefined;
  }

  return {
    ask(lane) {
      lastTicket += 1;
      waiting.push({ ticket: lastTicket, lane });
      return lastTicket;
    },
    next(at) {
      const leaving: number[] = [];
      if (at < quietUntil) return leaving;
      for (let one = pick(at); one !== undefined; one = pick(at)) {
        const { ticket, lane } = one;
        bucketOf(lane).take(at);
        waiting = waiting.filter((other) => other.ticket !== ticket);
        running.set(ticket, lane);
        passed = lane === 'read' || first('read') === undefined ? 0 : passed + 1;
        leaving.push(ticket);
      }
      return leaving;
    },
    leave(ticket) {
      if (!running.delete(ticket)) waiting = waiting.filter((other) => other.ticket !== ticket);
    },
    quiet(until) {
      quietUntil = Math.max(quietUntil, until);
    },
    wakeAt(at) {
      const times = order
        .filter((lane) => first(lane) !== undefined && free(lane))
        .map((lane) => bucketOf(lane).hasAt(at));
      return times.length === 0 ? null : Math.max(quietUntil, Math.min(...times));
    },
    figures(at) {
      const count = (lane: Lane): number => waiting.filter((one) => one.lane === lane).length;
      return {
        left: Math.floor(requests.level(at)),
        signInsLeft: signIns === null ? null : Math.floor(signIns.level(at)),
        running: running.size,
        waiting: { act: count('act'), 'sign-in': count('sign-in'), read: count('read') },
        quietMs: Math.max(0, quietUntil - at),
      };
    },
    save: (at) => ({
      tokens: requests.level(at),
      signInTokens: signIns?.level(at) ?? null,
      quietMs: Math.max(0, quietUntil - at),
    }),
  };
}

interface Bucket {
  level(now: number): number;
  has(now: number): boolean;
  /** When there will be a whole token. */
  hasAt(now: number): number;
  take(now: number): void;
}

/** Sums of fractions fall short of a whole by less than this. */
const crumb = 1e-6;

function createBucket({ capacity, perMs }: Rate, tokens: number, since: number): Bucket {
  let held = Math.min(Math.max(tokens, 0), capacity);
  let at = since;
  const level = (now: number): number => Math.min(capacity, held + Math.max(0, now - at) * perMs);
  return {
    level,
    has: (now) => level(now) >= 1 - crumb,
    hasAt: (now) => now + Math.max(0, Math.ceil((1 - crumb - level(now)) / perMs)),
    take(now) {
      held = Math.max(0, level(now) - 1);
      at = Math.max(at, now);
    },
  };
}

/** What a budget has become since it was saved: time refills it, and a clock that went back changes nothing. */
export function aged(saved: SavedBudget, limits: ProviderLimits, sinceMs: number): SavedBudget {
  const rates = ratesOf(limits);
  const passed = Math.max(0, sinceMs);
  const grown = (tokens: number, { capacity, perMs }: Rate): number =>
    Math.min(capacity, tokens + passed * perMs);
  return {
    tokens: grown(saved.tokens, rates.requests),
    signInTokens:
      rates.signIns === null ? null : grown(saved.signInTokens ?? rates.signIns.capacity, rates.signIns),
    quietMs: Math.max(0, saved.quietMs - passed),
  };
}
