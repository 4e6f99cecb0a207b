import type { Modifier } from '../sigma/modifiers.ts';

/** The words of Sigma, each with what it means, for completion and hover help. `docs/detection-rules.md` tells the same at length. */

export const modifierWords: Readonly<Record<Modifier, string>> = {
  all: 'every value of the list must match, instead of any',
  startswith: 'the text begins so',
  endswith: 'the text ends so',
  contains: 'the text has it anywhere',
  exists: 'true or false: whether the field is there at all; alone',
  cased: 'heeds case',
  neq: 'is not the value; with a list: none of them',
  windash: 'takes -, /, – and — for each other where an argument begins',
  re: 'a regular expression (RE2: no look-around), anywhere in the text, heeding case',
  i: 'after re: disregards case',
  m: 'after re: ^ and $ at every line',
  s: 'after re: the dot takes line breaks too',
  base64: 'the value, encoded in Base64',
  base64offset: 'the value at any of three shifts within something encoded; use with contains',
  utf16le: 'the value in UTF-16, little-endian; before base64',
  utf16be: 'the value in UTF-16, big-endian; before base64',
  utf16: 'the value in UTF-16 with byte order mark; before base64',
  wide: 'the same as utf16le',
  lt: 'less than',
  lte: 'at most',
  gt: 'more than',
  gte: 'at least',
  minute: 'the minute of a time, UTC',
  hour: 'the hour of a time, UTC',
  day: 'the day of the month of a time, UTC',
  week: 'the ISO week of a time, UTC',
  month: 'the month of a time, UTC',
  year: 'the year of a time, UTC',
  cidr: 'the address lies in the network, IPv4 or IPv6',
  expand: '%name% stands for the values of a list',
  fieldref: 'is the same as the value of another field',
};

interface Key {
  readonly name: string;
  readonly about: string;
  /** The key it stands under; empty at the top. */
  readonly within: string;
}

export const keyWords: readonly Key[] = [
  { within: '', name: 'title', about: 'what was found, in a few words; stands on findings' },
  { within: '', name: 'id', about: 'a UUID that names the rule for ever' },
  { within: '', name: 'name', about: 'a short name by which correlations and filters call it' },
  { within: '', name: 'status', about: 'how far it was tried' },
  { within: '', name: 'description', about: 'what it looks for and why' },
  { within: '', name: 'author', about: 'who wrote it' },
  { within: '', name: 'date', about: 'when it was written, YYYY-MM-DD' },
  { within: '', name: 'modified', about: 'when it was changed, YYYY-MM-DD' },
  { within: '', name: 'references', about: 'where the knowledge comes from' },
  { within: '', name: 'tags', about: 'techniques: attack.t1046, fight.fgt5026' },
  { within: '', name: 'logsource', about: 'which events it is tried on' },
  { within: '', name: 'detection', about: 'selections of fields, and the condition over them' },
  { within: '', name: 'correlation', about: 'several matches of rules within a time span' },
  { within: '', name: 'filter', about: 'takes matches away from the rules it names' },
  { within: '', name: 'falsepositives', about: 'what looks the same and is harmless' },
  { within: '', name: 'level', about: 'how bad a match is' },
  { within: '', name: 'sextant', about: 'what the console adds: what to do about it' },
  { within: 'logsource', name: 'category', about: 'kind of event' },
  {
    within: 'logsource',
    name: 'product',
    about: 'sextant for events of our model; otherwise who made the log',
  },
  { within: 'logsource', name: 'service', about: 'part of the product' },
  {
    within: 'detection',
    name: 'condition',
    about: 'logic over the selections: and, or, not, 1 of …, all of …',
  },
  { within: 'detection', name: 'selection', about: 'fields with values: all of the map must hold' },
  { within: 'correlation', name: 'type', about: 'what is compared over the window' },
  { within: 'correlation', name: 'rules', about: 'names or ids of the rules it is about' },
  {
    within: 'correlation',
    name: 'group-by',
    about: 'fields whose values keep windows apart: one window for each',
  },
  { within: 'correlation', name: 'timespan', about: 'length of the window: 30s, 10m, 24h, 7d' },
  {
    within: 'correlation',
    name: 'condition',
    about: 'the comparison: gte: 20, with field: where values count',
  },
  { within: 'correlation', name: 'aliases', about: 'what the grouped field is called in each rule' },
  { within: 'correlation', name: 'generate', about: 'true: the rules it names report by themselves too' },
  { within: 'condition', name: 'gte', about: 'at least' },
  { within: 'condition', name: 'gt', about: 'more than' },
  { within: 'condition', name: 'lte', about: 'at most' },
  { within: 'condition', name: 'lt', about: 'less than' },
  { within: 'condition', name: 'eq', about: 'exactly' },
  { within: 'condition', name: 'neq', about: 'anything but' },
  { within: 'condition', name: 'field', about: 'field whose values are counted or computed with' },
  { within: 'condition', name: 'percentile', about: 'of value_percentile: 0 to 100' },
  { within: 'filter', name: 'rules', about: 'names or ids of the rules it filters, or any' },
  { within: 'filter', name: 'selection', about: 'what is not to be found' },
  { within: 'filter', name: 'condition', about: 'logic over the selections' },
  { within: 'sextant', name: 'response', about: 'what to do, as a sentence; stands on incidents' },
];

interface Value {
  readonly name: string;
  readonly about: string;
  /** The key whose value it may be. */
  readonly of: string;
}

export const valueWords: readonly Value[] = [
  { of: 'level', name: 'informational', about: 'worth knowing' },
  { of: 'level', name: 'low', about: 'look when there is time' },
  { of: 'level', name: 'medium', about: 'look today' },
  { of: 'level', name: 'high', about: 'look within the hour' },
  { of: 'level', name: 'critical', about: 'look now' },
  { of: 'status', name: 'experimental', about: 'may find much that is harmless' },
  { of: 'status', name: 'test', about: 'was tried, is being watched' },
  { of: 'status', name: 'stable', about: 'proved itself' },
  { of: 'status', name: 'deprecated', about: 'another rule took its place' },
  { of: 'status', name: 'unsupported', about: 'cannot be used as it is' },
  { of: 'product', name: 'sextant', about: 'events of our model' },
  { of: 'type', name: 'event_count', about: 'how many events matched' },
  { of: 'type', name: 'value_count', about: 'how many different values of a field' },
  { of: 'type', name: 'value_sum', about: 'sum of a field' },
  { of: 'type', name: 'value_avg', about: 'mean of a field' },
  { of: 'type', name: 'value_median', about: 'median of a field' },
  { of: 'type', name: 'value_percentile', about: 'a percentile of a field' },
  { of: 'type', name: 'temporal', about: 'all of the rules matched, in any order' },
  { of: 'type', name: 'temporal_ordered', about: 'all of the rules matched, in the order listed' },
  { of: 'generate', name: 'true', about: 'the rules report by themselves too' },
  { of: 'timespan', name: '10m', about: 'ten minutes' },
  { of: 'timespan', name: '1h', about: 'an hour' },
  { of: 'timespan', name: '24h', about: 'a day' },
];
