import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultTemplate } from './defaults.ts';
import { templateFields } from './fields.ts';
import { fieldsIn, problemsOf, render, templateProblems } from './template.ts';

/** Text as an attacker would write it into a device name. */
const nasty = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc
    .array(
      fc.constantFrom(
        '\r\n',
        '\n',
        '"',
        '\\',
        '}}',
        '{{title}}',
        '\u2028',
        '\u202e',
        '\0',
        'Bcc: a@b',
        '</script>',
        ',',
      ),
      {
        maxLength: 12,
      },
    )
    .map((parts) => parts.join('')),
);

describe('what a value may do', () => {
  it('never ends the line that it stands in', () => {
    fc.assert(
      fc.property(nasty, (title) => {
        expect(render('Subject: {{title}}', 'line', { title })).not.toMatch(/[\r\n\u2028\u2029\0]/);
        expect(render('a {{title}}\nb', 'text', { title }).split('\n')).toHaveLength(2);
      }),
    );
  });

  it('never ends the string of JSON that it stands in', () => {
    const template = '{"title": "{{title}}", "note": "x {{scope}} y", "sims": {{sims.count}}}';
    fc.assert(
      fc.property(nasty, nasty, fc.nat(), (title, scope, sims) => {
        const parsed = JSON.parse(render(template, 'json', { title, scope, 'sims.count': sims })) as object;
        expect(Object.keys(parsed)).toEqual(['title', 'note', 'sims']);
        expect(parsed).toMatchObject({ sims });
      }),
    );
  });

  it('is text and no template: a field in a value is not looked up', () => {
    expect(render('{{title}}', 'line', { title: '{{severity}}', severity: 'high' })).toBe('{{severity}}');
  });

  it('keeps lines only where a field is made of lines', () => {
    expect(render('{{more.lines}}', 'text', { 'more.lines': 'a\nb' })).toBe('a\nb');
    expect(render('{{more.lines}}', 'line', { 'more.lines': 'a\nb' })).toBe('a b');
    expect(render('{"l":"{{more.lines}}"}', 'json', { 'more.lines': 'a\nb' })).toBe('{"l":"a\\nb"}');
  });

  it('is nothing where there is none', () => {
    expect(render('[{{clock.name}}]', 'line', {})).toBe('[]');
    expect(render('{"n":{{sims.count}}}', 'json', {})).toBe('{"n":null}');
  });
});

describe('what is wrong with a template', () => {
  it('names the place and the field that was meant', () => {
    expect(problemsOf('New {{severty}} one', 'line', false)).toEqual([
      { from: 4, to: 15, message: 'There is no field "severty". Did you mean {{severity}}?' },
    ]);
    expect(problemsOf('{{title', 'line', false)[0]).toMatchObject({ from: 0, to: 2 });
    expect(problemsOf('{{ title }}', 'line', false)).toEqual([]);
  });

  it('refuses identifiers until they are allowed', () => {
    expect(problemsOf('{{sims.imsi}}', 'text', false)[0]?.message).toContain('identifier');
    expect(problemsOf('{{sims.imsi}}', 'text', true)).toEqual([]);
  });

  it('wants JSON, text fields in quotes, and numbers as they like', () => {
    expect(problemsOf('{"a": {{title}}}', 'json', false)[0]).toMatchObject({
      from: 6,
      message: 'Put {{title}} in quotes: it is text.',
    });
    expect(problemsOf('{"a": {{sims.count}}, "b": "{{sims.count}} \\" {{title}}"}', 'json', false)).toEqual(
      [],
    );
    expect(problemsOf('{"a": 1', 'json', false)[0]?.message).toContain('no JSON');
  });

  it('holds for any text without falling over', () => {
    fc.assert(
      fc.property(nasty, (text) => {
        for (const format of ['line', 'text', 'json'] as const) {
          for (const { from, to } of problemsOf(text, format, false)) expect(to).toBeGreaterThanOrEqual(from);
          render(text, format, {});
        }
      }),
    );
  });
});

it('proposes templates that hold, and that name no identifier', () => {
  const sensitive = templateFields.flatMap((field) => (field.sensitive ? [field.name] : []));
  for (const [kind, by] of [
    ['desktop', 'desktop'],
    ['email', 'mail'],
    ['webhook', 'webhook'],
    ['ticket', 'mail'],
    ['ticket', 'webhook'],
  ] as const) {
    const template = defaultTemplate(kind, by);
    expect(templateProblems(template, by === 'webhook' ? 'json' : 'text', false)).toEqual([]);
    expect(
      fieldsIn(template, by === 'webhook' ? 'json' : 'text').filter((field) => sensitive.includes(field)),
    ).toEqual([]);
  }
});
