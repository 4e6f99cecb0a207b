import type { Clock } from '../ports.ts';
import type { Accepted } from '../providers/connector.ts';

/**
 * Some controls are the group's: a provider changes the whole group, whichever of its SIMs is named. One action on many SIMs of a group
 * is then one request, and every step of it shares what became of that.
 */
export interface GroupSends<T = Accepted> {
  /** Sends, or joins whoever sends or just sent the same for this group. A failure is shared by those who wait, and then forgotten. */
  once(key: string, send: () => Promise<T>): Promise<T>;
}

/** Steps of one action leave close together; what is asked for later is a new decision. */
const sameAction = 60_000;

/** @param sharedFor how long an answer is everybody's, ms */
export function createGroupSends<T = Accepted>(
  clock: Pick<Clock, 'monotonic'>,
  sharedFor = sameAction,
): GroupSends<T> {
  const sends = new Map<string, { readonly accepted: Promise<T>; readonly at: number }>();
  return {
    once(key, send) {
      const now = clock.monotonic();
      for (const [known, { at }] of sends) if (now - at >= sharedFor) sends.delete(known);
      const running = sends.get(key);
      if (running !== undefined) return running.accepted;
      const accepted = send();
      sends.set(key, { accepted, at: now });
      accepted.catch(() => {
        if (sends.get(key)?.accepted === accepted) sends.delete(key);
      });
      return accepted;
    },
  };
}
