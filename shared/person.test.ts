import { expect, it } from 'vitest';
import { personNameFrom } from './person.ts';

const unknownUser = (): string => {
  throw Object.assign(new Error('uv_os_get_passwd returned ENOENT'), { code: 'ERR_SYSTEM_ERROR' });
};

it('asks the system, then the environment, and does without a name at last', () => {
  expect(personNameFrom(() => 'k.lindqvist', { USER: 'root' })).toBe('k.lindqvist');
  expect(personNameFrom(unknownUser, { USER: 'root' })).toBe('root');
  expect(personNameFrom(unknownUser, {})).toBe('Local user');
});

it('hides no other failure', () => {
  const broken = (): string => {
    throw new TypeError('no function');
  };
  expect(() => personNameFrom(broken, {})).toThrow(TypeError);
});
