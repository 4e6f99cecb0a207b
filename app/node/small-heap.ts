import { setFlagsFromString } from 'node:v8';

/**
 * Keeps the young generation of this process at its first size. A sync makes much garbage that dies young, and V8 lets that
 * generation grow to 128 MB over it, which gains nothing here: docs/adr/0025. Said by the engine itself and not by who starts it,
 * because a utility process takes no such flag. Threads that are started later are bound by it too.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}
