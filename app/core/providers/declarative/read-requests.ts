import { day, minute } from '../../../../shared/time.ts';
import type {
  ChangesRequest,
  CountedEnd,
  ListRequest,
  Paging,
  Pointer,
  SingleRequest,
  Size,
  Target,
} from './model.ts';
import { plainPath } from './read-auth.ts';
import { readPath, within, type Section } from './section.ts';
import { changesPlaces, parseTemplate, placesOf, simPlaces, type Places, type Template } from './template.ts';
import { quoted } from '../../../../shared/near-words.ts';

export const targetKeys = ['path', 'query'] as const;

/** Path and query of a request below the base. */
export function readTarget(section: Section, places: Places): Target {
  const text = section.text('path', 500) ?? '/';
  if (!plainPath(text))
    section.fail(
      'path',
      `${quoted(text)} is no path.`,
      'Begin with one /, write parameters under query, and leave out .. and #.',
    );
  const path = section.template('path', places) ?? { pieces: ['/'] };
  return { path, query: readParameters(section, 'query', places) };
}

/** A map of texts with placeholders, as a query or the fields of a form. */
export function readParameters(
  section: Section,
  key: string,
  places: Places,
): readonly (readonly [name: string, value: Template])[] {
  return (section.entries(key) ?? []).flatMap(({ key: name, value }): (readonly [string, Template])[] => {
    const field = within(within(section.field, key), name);
    if (value.kind !== 'scalar' || value.value === null) {
      section.report.error(value.at, field, 'One value is needed here.', 'Write it on the same line.');
      return [];
    }
    if (key === 'query' && /(pass|secret|token|api_?key)/i.test(name)) {
      section.report.error(
        value.at,
        field,
        'A secret in an address is written to logs on the way.',
        'Sign in by a header, under auth.',
      );
      return [];
    }
    const template = parseTemplate(String(value.value), places);
    if ('pieces' in template) return [[name, template]];
    section.report.error(value.at, field, template.message, template.fix);
    return [];
  });
}

export const listKeys = [...targetKeys, 'rows', 'paging'] as const;

export function readList(section: Section, places: Places): ListRequest {
  return {
    ...readTarget(section, places),
    rows: section.path('rows') ?? { text: '.', keys: [] },
    paging: readPaging(section),
  };
}

/** The whole list is read at least every month, because what is gone does not show among changes, and at most every ten minutes. */
const fullEvery = { shortest: 10 * minute, usual: day, longest: 31 * day } as const;

export function readChanges(list: Section): ChangesRequest | null {
  const section = list.section('changes', ['query'], ['overlap', 'fullEvery', 'how']);
  if (section === undefined) return null;
  const query = readParameters(section, 'query', changesPlaces);
  if (!query.some(([, value]) => placesOf(value).includes('since')))
    section.fail('query', 'Since when does not appear.', 'Put {since:iso} into the query.');
  const overlap = section.duration('overlap') ?? 5 * minute;
  if (overlap > day)
    section.fail('overlap', 'This overlap is too long.', 'Write a duration of a day or less.');
  const every = section.duration('fullEvery') ?? fullEvery.usual;
  if (every < fullEvery.shortest || every > fullEvery.longest)
    section.fail('fullEvery', 'The whole list is read from time to time.', 'Write from 10 min to 31 d.');
  const how = section.text('how', 300) ?? 'what changed since the last one';
  return { query, overlap, fullEvery: every, how };
}

export function readSingle(top: Section): SingleRequest | null {
  const section = top.section('single', ['path'], ['query', 'row']);
  if (section === undefined) return null;
  const target = readTarget(section, simPlaces);
  const used = [target.path, ...target.query.map(([, value]) => value)].some(({ pieces }) =>
    pieces.some((piece) => typeof piece !== 'string'),
  );
  if (!used)
    section.fail('path', 'Which SIM is read does not appear.', 'Put {sim} into the path or the query.');
  return { ...target, row: section.path('row') ?? { text: '.', keys: [] } };
}

const styles = ['none', 'page', 'offset', 'cursor', 'link'] as const;
const endKeys = ['total', 'totalPages', 'perPage', 'more', 'last'];

function readPaging(list: Section): Paging {
  const probe = list.section('paging', ['style'], ['parameter', 'first', 'size', 'next', ...endKeys]);
  const style = probe?.choice('style', styles) ?? 'none';
  const only = (required: readonly string[], optional: readonly string[]): Section | undefined => {
    const unused = ['parameter', 'first', 'size', 'next', ...endKeys].filter(
      (key) => probe?.has(key) === true && ![...required, ...optional].includes(key),
    );
    for (const key of unused)
      probe?.fail(
        key,
        `Paging of style ${style} does not use ${key}.`,
        'Remove it, or choose another style.',
      );
    for (const key of required)
      if (probe?.has(key) !== true)
        probe?.fail(null, `Paging of style ${style} needs ${key}.`, `Add ${key} here.`);
    return probe;
  };
  if (style === 'page') {
    const section = only(['parameter', 'size'], ['first', ...endKeys]);
    const size = readSize(section) ?? { parameter: '', value: 1 };
    return {
      style,
      parameter: parameterOf(section),
      first: section?.whole('first', 0, 1) ?? 1,
      size,
      end: readEnd(section),
    };
  }
  if (style === 'offset') {
    const section = only(['parameter'], ['size', ...endKeys]);
    return { style, parameter: parameterOf(section), size: readSize(section), end: readEnd(section) };
  }
  if (style === 'cursor') {
    const section = only(['parameter', 'next'], ['more', 'size']);
    const next = readPointer(section, 'next') ?? nowhere;
    return {
      style,
      parameter: parameterOf(section),
      next,
      more: readPointer(section, 'more'),
      size: readSize(section),
    };
  }
  if (style === 'link') {
    const section = only(['next'], ['size']);
    return { style, next: readPointer(section, 'next') ?? nowhere, size: readSize(section) };
  }
  only([], []);
  return { style: 'none' };
}

const nowhere: Pointer = { kind: 'body', path: { text: '.', keys: [] } };

function parameterOf(section: Section | undefined): string {
  return section?.text('parameter', 100) ?? '';
}

/** Rows of a page at most; a hostile figure must not make one answer fill memory. */
const largestPage = 10_000;

function readSize(section: Section | undefined): Size | null {
  const size = section?.section('size', ['parameter', 'value'], []);
  if (size === undefined) return null;
  return { parameter: size.text('parameter', 100) ?? '', value: size.whole('value', 1, largestPage) ?? 1 };
}

function readEnd(section: Section | undefined): CountedEnd {
  return {
    total: readPointer(section, 'total'),
    totalPages: readPointer(section, 'totalPages'),
    perPage: readPointer(section, 'perPage'),
    more: readPointer(section, 'more'),
    last: readPointer(section, 'last'),
  };
}

/** A path into the body, or `{header: name}`. */
function readPointer(section: Section | undefined, key: string): Pointer | null {
  const found = section?.tree(key);
  if (section === undefined || found === undefined) return null;
  if (found.kind !== 'map') {
    const path = readPath(found, within(section.field, key), section.report);
    return path === undefined ? null : { kind: 'body', path };
  }
  const name = section.section(key, ['header'], [])?.text('header', 100);
  if (name === undefined) return null;
  if (/^[A-Za-z][A-Za-z0-9-]*$/.test(name)) return { kind: 'header', name: name.toLowerCase() };
  section.fail(key, `${quoted(name)} is no name of a header.`, 'Write letters, digits and dashes.');
  return null;
}
