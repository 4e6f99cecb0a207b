/** The world's time: `now = epoch + (wall − start) × speed + what was advanced by hand`. It never runs backwards. */
export interface WorldClock {
  /** World time, integer ms UTC. */
  now(): number;
  readonly epoch: number;
  /** Seconds of the world per second of the wall; 0 stands still. */
  readonly speed: number;
  /** Moves the world forward. @throws RangeError for a negative step. */
  advance(ms: number): void;
  /** Changes the speed from now on. @throws RangeError for a negative speed. */
  setSpeed(speed: number): void;
  /** Wall-clock ms until the world has lived `ms` longer; Infinity while it stands still. */
  wallMs(ms: number): number;
}

/**
 * A clock that starts at `epoch` (ms UTC) and runs at `speed`. Speed 0 gives tests a clock that moves only when advanced.
 * `wall` reads the real time in ms.
 */
export function createClock(epoch: number, speed: number, wall: () => number = Date.now): WorldClock {
  let base = epoch;
  let since = wall();
  let rate = checkedSpeed(speed);
  let latest = epoch;
  const now = (): number => {
    latest = Math.max(latest, base + Math.floor((wall() - since) * rate));
    return latest;
  };
  return {
    now,
    epoch,
    get speed() {
      return rate;
    },
    advance(ms) {
      if (!(ms >= 0)) throw new RangeError(`the world cannot go back by ${-ms} ms`);
      base += Math.floor(ms);
    },
    setSpeed(next) {
      const checked = checkedSpeed(next);
      base = now();
      since = wall();
      rate = checked;
    },
    wallMs: (ms) => (rate === 0 ? Infinity : ms / rate),
  };
}

function checkedSpeed(speed: number): number {
  if (!Number.isFinite(speed) || speed < 0) throw new RangeError(`speed is a number from 0 up, not ${speed}`);
  return speed;
}
