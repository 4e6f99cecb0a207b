import { expect, it } from 'vitest';
import { scrub } from './mask.ts';

it.each([
  ['SIM 89883030000000000012 was moved', 'SIM [hidden] was moved'],
  ['IMEI 35-209900-176148-1 seen', 'IMEI [hidden] seen'],
  ['call +31612345678', 'call [hidden]'],
  ['from 10.12.0.7 to 10.12.0.8:443', 'from [hidden] to [hidden]:443'],
  ['from 2001:db8::1', 'from [hidden]'],
  ['from fe80:0:0:0:1:2:3:4 on', 'from [hidden] on'],
  [
    'INC-1042 at 12:30:40 on 2026-11-20T12:30:40Z, 26 SIMs',
    'INC-1042 at 12:30:40 on 2026-11-20T12:30:40Z, 26 SIMs',
  ],
  ['EV charger, Moerdijk', 'EV charger, Moerdijk'],
])('hides identifiers in "%s"', (text, safe) => {
  expect(scrub(text, 'none')).toBe(safe);
  expect(scrub(text, 'whole')).toBe(text);
});

it('masks them where they are allowed masked', () => {
  expect(scrub('89883030000000000012 at 10.12.0.7', 'masked')).toBe('…0012 at 10.12.…');
});
