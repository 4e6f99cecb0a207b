import { expect, it } from 'vitest';
import { securePreferences } from './web-preferences.ts';

it('is one set that nobody can loosen', () => {
  expect(Object.isFrozen(securePreferences)).toBe(true);
  const { sandbox, contextIsolation, webSecurity, disableDialogs, autoplayPolicy, devTools, ...off } =
    securePreferences;
  expect([sandbox, contextIsolation, webSecurity, disableDialogs]).toEqual([true, true, true, true]);
  expect(new Set(Object.values(off))).toEqual(new Set([false]));
  expect([autoplayPolicy, devTools]).toEqual(['document-user-activation-required', true]);
});
