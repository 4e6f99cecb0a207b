import { inspect } from 'node:util';
import type { HttpRequest } from '../../ports.ts';
import type { ConnectorPorts } from '../connector-factory.ts';
import type { Lane } from '../limits.ts';

/** One request as it left. */
export interface ObservedRequest {
  readonly lane: Lane;
  readonly method: HttpRequest['method'];
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Observation {
  readonly ports: ConnectorPorts;
  readonly requests: readonly ObservedRequest[];
  /** How long everybody was told to keep quiet, ms. */
  readonly pauses: readonly number[];
  /** How long single calls waited before another try, ms. */
  readonly waits: readonly number[];
}

export interface Distortion {
  /** Shortens every deadline, ms. */
  readonly deadlineMs?: number;
  /** Puts the local wall clock wrong by so much, ms. */
  readonly skewMs?: number;
  /** Waits as long as it is told to. Otherwise a wait is noted and cut short. */
  readonly patient?: boolean;
}

const shortest = 3;

/** Ports that note what passes through them and do not sit waits out. */
export function observe(ports: ConnectorPorts, distortion: Distortion = {}): Observation {
  const { deadlineMs = Infinity, skewMs = 0, patient = false } = distortion;
  const requests: ObservedRequest[] = [];
  const pauses: number[] = [];
  const waits: number[] = [];
  let lane: Lane = 'read';
  const seen = (request: HttpRequest): HttpRequest => {
    const { method, url, headers = {} } = request;
    requests.push({ lane, method, url, headers });
    return { ...request, timeoutMs: Math.min(request.timeoutMs, deadlineMs) };
  };
  return {
    requests,
    pauses,
    waits,
    ports: {
      ...ports,
      http: {
        request: (request) => ports.http.request(seen(request)),
        lines: (request) => ports.http.lines(seen(request)),
      },
      clock: { now: () => ports.clock.now() + skewMs, monotonic: () => ports.clock.monotonic() },
      schedule: {
        ...ports.schedule,
        sleep(ms, signal) {
          waits.push(ms);
          return ports.schedule.sleep(patient ? ms : Math.min(ms, shortest), signal);
        },
      },
      gate: {
        async enter(next, signal) {
          const release = await ports.gate.enter(next, signal);
          lane = next;
          return release;
        },
        pause(ms) {
          pauses.push(ms);
          if (patient) ports.gate.pause(ms);
        },
      },
    },
  };
}

/** Headers that carry a session or a key, whatever a provider calls them. */
const telling = /authorization|cookie|token|key|secret|signature/i;

/** Everything secret that left with these requests: tokens and keys without their scheme word. */
export function secretsIn(requests: readonly ObservedRequest[]): readonly string[] {
  const values = requests.flatMap(({ headers }) =>
    Object.entries(headers).flatMap(([name, value]) => (telling.test(name) ? [value] : [])),
  );
  return [...new Set(values.map((value) => value.replace(/^(basic|bearer)\s+/i, '')))].filter(long);
}

/** Shorter texts occur anywhere by chance. */
export function long(text: string): boolean {
  return text.length >= 8;
}

/** The first of the secrets that stands anywhere in something, members of errors included; null when none does. */
export function leaked(secrets: readonly string[], ...things: readonly unknown[]): string | null {
  const text = things
    .map((thing) => inspect(thing, { depth: 12, maxStringLength: null, maxArrayLength: null }))
    .join('\n');
  return secrets.find((secret) => text.includes(secret)) ?? null;
}
