import { expect, it } from 'vitest';
import { levelOf, protectionStep, unwrapStep } from './degradation.ts';

it.each([
  ['gnome_libsecret', 'available'],
  ['kwallet6', 'available'],
  ['dpapi', 'available'],
  ['keychain', 'available'],
  ['basic_text', 'weak'],
  ['unknown', 'none'],
])('rates %s as %s', (backend, level) => expect(levelOf(backend)).toBe(level));

it.each([
  ['gnome_libsecret', true, 'wrap'],
  ['gnome_libsecret', false, 'refuse'],
  ['basic_text', true, 'consent'],
  ['basic_text', false, 'consent'],
  ['unknown', false, 'refuse'],
] as const)('with %s, usable %s, a new slot takes: %s', (backend, usable, step) =>
  expect(protectionStep(backend, usable)).toBe(step),
);

it.each([
  ['gnome_libsecret', 'gnome_libsecret', 'unwrap'],
  ['gnome_libsecret', 'kwallet6', 'unwrap'],
  ['gnome_libsecret', 'basic_text', 'store-missing'],
  ['gnome_libsecret', 'unknown', 'store-missing'],
  ['basic_text', 'basic_text', 'unwrap-weak'],
  ['basic_text', 'gnome_libsecret', 'unwrap'],
] as const)('a slot of %s where there is %s: %s', (slot, backend, step) =>
  expect(unwrapStep(slot, backend)).toBe(step),
);
