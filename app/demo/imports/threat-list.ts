/** `lists/threats.csv`: a list of threats as somebody would subscribe to it, for people who try what the console does with one. */
import { day } from '../../../shared/time.ts';
import { iso } from './files.ts';

/** Out of the range for benchmarks (RFC 2544) and the names for documentation (RFC 2606): nobody's real host is named. */
export const threatHost = '198.18.66.7';
export const threatName = 'drop.badhost.example';

export const threatColumns = ['value', 'comment', 'first_seen'] as const;

/** The threats that attacks of this world use, among others that nobody meets. @param epoch first moment of the world, ms UTC */
export function* threatRows(epoch: number): Generator<Record<(typeof threatColumns)[number], string>> {
  const firstSeen = iso(epoch - 2 * day);
  for (let last = 1; last <= 40; last++)
    yield { value: `198.19.20.${last}`, comment: 'scanner', first_seen: firstSeen };
  yield { value: threatHost, comment: 'controller of a botnet', first_seen: firstSeen };
  yield { value: threatName, comment: 'controller of a botnet', first_seen: firstSeen };
  for (let number = 1; number <= 20; number++)
    yield { value: `mirror-${number}.elsewhere.example`, comment: 'phishing', first_seen: firstSeen };
}
