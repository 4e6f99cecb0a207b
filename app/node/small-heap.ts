import { setFlagsFromString } from 'node:v8';

/**
 * Keeps this process small while it makes much garbage, as a sync does: the young generation stays at its first size, where V8 would let
 * it grow to 128 MB, and the old one is collected once it has doubled, where V8 would wait for four times what lives. Neither costs
 * time that could be measured: docs/adr/0025. Said by the engine itself and not by who starts it, because a utility process takes no
 * such flag. Threads that are started later are bound by it too.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString('--heap-growing-percent=100');
}
