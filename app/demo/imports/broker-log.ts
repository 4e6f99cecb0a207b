/** `mosquitto.log`: what an MQTT broker wrote of its clients, in the text form of Eclipse Mosquitto 2.1. */
import { day, hour, minute, second } from '../../../shared/time.ts';
import type { SimFacts } from '../fleet.ts';
import { hash32 } from '../random.ts';

/** One line; `at` in ms, the log has whole seconds. */
export interface BrokerLine {
  readonly at: number;
  readonly text: string;
}

/** Days that the broker knew a client before an attack began on it. */
const before = 3 * day;
const usualEvery = 6 * hour;

/** The client id that belongs to a SIM. */
export function clientOf({ name }: SimFacts): string {
  return `meridian/${name}`;
}

export function signIn(sim: SimFacts, at: number, clientId = clientOf(sim)): BrokerLine {
  return {
    at,
    text: `New client connected from ${peerOf(sim, at)} as ${clientId} (p4, c1, k60, u'${sim.name}').`,
  };
}

export function refusal(sim: SimFacts, at: number, clientId: string): BrokerLine {
  return { at, text: `Client ${clientId} [${peerOf(sim, at)}] disconnected: not authorised.` };
}

export function pushedOut(at: number, clientId: string): BrokerLine {
  return { at, text: `Client ${clientId} already connected, closing old connection.` };
}

export function denial(at: number, clientId: string, topic: string): BrokerLine {
  return { at, text: `Denied PUBLISH from ${clientId} (d0, q1, r0, m7, '${topic}', ... (48 bytes))` };
}

/** What a client does all day: it signs in every few hours and tells how it is. */
export function* usualSignIns(seed: number, sim: SimFacts, from: number, to: number): Generator<BrokerLine> {
  const clientId = clientOf(sim);
  for (let at = from - before; at < to; ) {
    yield signIn(sim, at);
    yield {
      at: at + 2 * second,
      text: `Received PUBLISH from ${clientId} (d0, q1, r0, m1, 'meridian/${sim.name}/state', ... (212 bytes))`,
    };
    at += usualEvery + (hash32(seed, sim.index, at >>> 0) % 90) * minute;
  }
}

/** The log as it stands at `now`, ms: lines in the order in which they were written. */
export function logLines(lines: readonly BrokerLine[], now: number): readonly string[] {
  return lines
    .filter(({ at }) => at <= now)
    .sort((a, b) => a.at - b.at)
    .map(({ at, text }) => `${Math.floor(at / second)}: ${text}`);
}

function peerOf(sim: SimFacts, at: number): string {
  return `${sim.address}:${32_768 + (hash32(sim.index, at >>> 0, 8883) % 28_000)}`;
}
