import { expect, test } from 'vitest';
import type { ProviderChoice } from '../../../../shared/contract/index.ts';
import { fail } from '../../../../shared/errors.ts';
import {
  emptyForm,
  freeName,
  missingIn,
  narrowedTo,
  problemOf,
  toProviderInput,
  withAddress,
  withOption,
} from './form-values.ts';

const choice: ProviderChoice = {
  kind: 'soracom',
  title: 'Soracom',
  role: 'inventory',
  addresses: [
    { label: 'Global', url: 'https://g.example/v1' },
    { label: 'Described', url: 'https://described.example' },
  ],
  credentials: [
    { name: 'id', label: 'Key ID', help: '', secret: false, optional: false },
    { name: 'key', label: 'Key', help: '', secret: true, optional: false },
    { name: 'more', label: 'More', help: '', secret: true, optional: true },
  ],
  options: [
    {
      name: 'description',
      label: 'Description',
      help: '',
      choices: [
        { value: 'usual', label: 'Usual' },
        { value: 'described', label: 'Described' },
      ],
      multiline: true,
      optional: false,
    },
  ],
  verification: { basis: 'documents only', note: '' },
};

test('begins with the usual address and choice, and a name nobody has', () => {
  expect(emptyForm(choice, ['Soracom', 'Soracom 2'])).toMatchObject({
    name: 'Soracom 3',
    address: 'https://g.example/v1',
    options: { description: 'usual' },
  });
  expect(freeName('Telnyx', ['Soracom'])).toBe('Telnyx');
});

test('says what is missing, and sends no empty field', () => {
  const empty = emptyForm(choice, []);
  expect(missingIn(choice, empty)).toEqual(['Key ID', 'Key']);
  expect(missingIn(choice, { ...empty, address: null, options: {} })).toEqual([
    'Address',
    'Key ID',
    'Key',
    'Description',
  ]);
  const given = { ...empty, credentials: { id: 'a', key: 'b', more: '' } };
  expect(missingIn(choice, given)).toEqual([]);
  expect(toProviderInput(choice, given)).toEqual({
    kind: 'soracom',
    name: 'Soracom',
    baseUrl: 'https://g.example/v1',
    options: { description: 'usual' },
    credentials: { id: 'a', key: 'b' },
    demo: false,
  });
});

test('a choice brings its address along', () => {
  const option = choice.options[0];
  if (option === undefined) throw new Error('no option');
  expect(withOption(choice, emptyForm(choice, []), option, 'described').address).toBe(
    'https://described.example',
  );
  expect(withOption(choice, emptyForm(choice, []), option, 'own text').address).toBe('https://g.example/v1');
  const described = withOption(choice, emptyForm(choice, []), option, 'described');
  expect(withOption(choice, described, option, 'own text').address).toBeNull();
});

test('a refusal finds its field and its line', () => {
  const named = fail('INVALID_INPUT', 'It cannot be used. line 12: no key "metod". Write method.', {
    field: 'options.description',
  });
  expect(problemOf(named, 'text')).toMatchObject({ field: 'options.description', line: 12 });
  const ranged = fail('INVALID_INPUT', 'No such word.', {
    field: 'options.description',
    at: { from: 4, to: 5 },
  });
  expect(problemOf(ranged, 'a\nb\nc')).toMatchObject({ line: 3 });
  expect(problemOf(fail('PROVIDER_AUTH', 'Refused.'), undefined)).toMatchObject({ field: null, line: null });
});

test('asks for what a description uses and sends nothing that was typed elsewhere', () => {
  const needs = { credentials: ['more'], options: ['description'], baseUrl: null, problems: [] };
  const narrow = narrowedTo(choice, needs);
  expect(narrow.credentials).toMatchObject([{ name: 'more', optional: false }]);
  const form = { ...emptyForm(choice, []), credentials: { id: 'a', key: 'b', more: 'c' } };
  expect(missingIn(narrow, { ...form, credentials: {} })).toEqual(['More']);
  expect(toProviderInput(narrow, form).credentials).toEqual({ more: 'c' });
  // A description that cannot be read yet hides nothing.
  expect(narrowedTo(choice, { ...needs, credentials: null })).toBe(choice);
  expect(narrowedTo(choice, undefined)).toBe(choice);
});

test('takes the address that a description names, known or not', () => {
  const form = emptyForm(choice, []);
  expect(withAddress(choice, form, 'https://described.example').address).toBe('https://described.example');
  expect(withAddress(choice, form, 'https://own.example')).toMatchObject({
    address: null,
    otherAddress: 'https://own.example',
  });
});
