import type { ActionStep } from '../../../shared/contract/index.ts';

/** State of one SIM of an action, in words. Accepted with nobody looking again was handed over: nothing will ever show more. */
export function stepState({ state, nextReadAt }: Pick<ActionStep, 'state' | 'nextReadAt'>): string {
  return state === 'accepted' && nextReadAt === null ? 'handed over' : state;
}
