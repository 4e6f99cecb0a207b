import { minute, second } from '../../../shared/time.ts';
import { clientOf, denial, pushedOut, refusal, signIn, usualSignIns } from '../imports/broker-log.ts';
import { exposed } from './attack.ts';
import type { AttackScript } from './attack.ts';

/** Times from the beginning: guessing, then two holders of one identity, then what only the controller may send. */
const guesses = { from: 0, every: 9 * second, count: 24 };
const fight = { from: 6 * minute, every: 8 * second, count: 60 };
const forged = { from: 20 * minute, every: 5 * second, count: 48 };

/** A charger guesses at the broker, gets in as another, and sends orders in its name. Only the log of the broker shows it. */
export const brokerAbuse: AttackScript = ({ fleet, at, takeSims }) => {
  const [intruder, victim] = takeSims(2, exposed('EV charger'));
  const sims = [intruder, victim].filter((sim) => sim !== undefined);
  const own = intruder === undefined ? [] : [intruder];
  const end = at + 25 * minute;
  return {
    title: 'Abuse of the broker',
    story: `${intruder?.name} guesses credentials, signs in as ${victim?.name}, pushes it out again and again, and publishes orders to other chargers.`,
    sims,
    end,
    overlays: [],
    detections: [
      { id: 'D-CD-01', sims: own, from: at + 5 * guesses.every },
      { id: 'D-CD-02', sims, from: at + fight.from + fight.every, of: 'one' },
      { id: 'D-CD-03', sims, from: at + fight.from + 15 * fight.every, of: 'one' },
      { id: 'D-AP-05', sims: own, from: at + forged.from + 10 * forged.every },
    ],
    traces() {
      if (intruder === undefined || victim === undefined) return {};
      const [mine, theirs] = [clientOf(intruder), clientOf(victim)];
      return {
        broker: [
          ...usualSignIns(fleet.seed, intruder, at, at),
          ...usualSignIns(fleet.seed, victim, at, at),
          ...times(at, guesses).map((time) => refusal(intruder, time, mine)),
          ...times(at, fight).flatMap((time, turn) => [
            pushedOut(time, theirs),
            signIn(turn % 2 === 0 ? intruder : victim, time, theirs),
          ]),
          // The one that stays is the intruder.
          signIn(intruder, at + forged.from - second, theirs),
          ...times(at, forged).map((time, turn) => denial(time, theirs, `meridian/cmd/${turn}/unlock`)),
        ],
      };
    },
  };
};

function times(at: number, { from, every, count }: typeof guesses): readonly number[] {
  return Array.from({ length: count }, (_, turn) => at + from + turn * every);
}
