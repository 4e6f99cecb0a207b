import { userInfo } from 'node:os';
import { personNameFrom } from '../../shared/person.ts';

/** The name of the person at this machine. */
export function personName(): string {
  return personNameFrom(() => userInfo().username, process.env);
}
