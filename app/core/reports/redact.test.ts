import fc from 'fast-check';
import { expect, it } from 'vitest';
import { defang, redactText, shorten } from './redact.ts';

it('defangs addresses and names, and leaves prose alone', () => {
  expect(defang('GET http://upd-hx4.example/px4.bin from 203.0.113.77')).toBe(
    'GET hxxp://upd-hx4[.]example/px4.bin from 203.0.113[.]77',
  );
  expect(defang('INC-7 raised by D-EP-01. See report.json')).toBe('INC-7 raised by D-EP-01. See report.json');
  expect(defang('INC-17-interim-20261122-134056.md, fetched from drop.md')).toBe(
    'INC-17-interim-20261122-134056.md, fetched from drop[.]md',
  );
});

it('shortens every long identifier at level 1, none at level 0', () => {
  expect(redactText('ICCID 89423107842007409333 in IMEI 864475051183423', 1)).toBe(
    'ICCID 894231…9333 in IMEI 864475…3423',
  );
  expect(redactText('ICCID 89423107842007409333', 0)).toBe('ICCID 89423107842007409333');
});

it('never leaves a full identifier in redacted text', () => {
  const digits = fc.stringMatching(/^\d{15,20}$/);
  fc.assert(
    fc.property(digits, fc.lorem({ maxCount: 5 }), (identifier, words) => {
      expect(redactText(`${words} ${identifier} ${words}`, 1)).not.toContain(identifier);
      expect(shorten(identifier)).not.toBe(identifier);
    }),
  );
});
