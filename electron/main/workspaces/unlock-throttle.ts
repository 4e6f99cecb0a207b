/** Wrong passphrases before a wait begins: a slip of the finger costs nothing. */
const free = 3;
const firstWaitMs = 1_000;
const longestWaitMs = 60_000;

/** How long after a wrong passphrase the next may be tried, ms. The key derivation itself is slow on top of this. */
export function waitAfter(wrong: number): number {
  return wrong <= free ? 0 : Math.min(firstWaitMs * 2 ** (wrong - free - 1), longestWaitMs);
}

/** Counts wrong passphrases of one workspace, on a steady clock. */
export interface UnlockThrottle {
  /** Whole seconds until the next may be tried; 0 for now. */
  secondsLeft(): number;
  wrong(): void;
  right(): void;
}

export function createUnlockThrottle(now: () => number): UnlockThrottle {
  let count = 0;
  let openAt = 0;
  return {
    secondsLeft: () => Math.max(0, Math.ceil((openAt - now()) / 1_000)),
    wrong() {
      count += 1;
      openAt = now() + waitAfter(count);
    },
    right() {
      count = 0;
      openAt = 0;
    },
  };
}
