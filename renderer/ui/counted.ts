import { formatCount } from './format.ts';

/** A count with its noun: (1, 'action') → "1 action", (2, 'action') → "2 actions". @param many where it is not `one` with an s */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}
