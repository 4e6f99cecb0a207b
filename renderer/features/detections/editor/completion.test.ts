import { describe, expect, it } from 'vitest';
import type { RuleVocabulary } from '../../../../shared/contract/index.ts';
import { helpOf, offersAt } from './completion.ts';
import { placeAt } from './rule-place.ts';

const port = {
  name: 'dstPort',
  about: 'port that was asked',
  type: 'whole number',
  example: '23',
  aliases: ['dst_port'],
};
const words: RuleVocabulary = {
  logsources: [
    {
      category: 'network_connection',
      about: 'Traffic.',
      seen: true,
      types: [{ name: 'flow.closed', about: 'one connection' }],
      fields: [
        port,
        { name: 'direction', about: 'way', type: 'outbound, inbound', example: null, aliases: [] },
      ],
    },
    {
      category: 'dns',
      about: 'Names.',
      seen: false,
      types: [],
      fields: [{ name: 'query', about: 'the name', type: 'text', example: null, aliases: [] }],
    },
  ],
  modifiers: [{ name: 'cidr', about: 'network' }],
  keys: [
    { within: '', name: 'title', about: '' },
    { within: 'logsource', name: 'category', about: '' },
    { within: 'condition', name: 'gte', about: '' },
  ],
  values: [{ of: 'level', name: 'high', about: '' }],
  placeholders: [{ name: 'allowed', about: 'a list' }],
  tags: [{ name: 'attack.t1046', about: 'Discovery' }],
};

function labels(text: string): readonly string[] | undefined {
  const offset = text.indexOf('¦');
  return offersAt(words, placeAt(text.replace('¦', ''), offset))?.options.map(({ label }) => label);
}

const flow = 'logsource:\n  category: network_connection\ndetection:\n  selection:\n    ';

describe('completion', () => {
  it('offers the keys of the place', () => {
    expect(labels('ti¦')).toEqual(['title']);
    expect(labels('logsource:\n  c¦')).toEqual(['category']);
    expect(labels('correlation:\n  condition:\n    ¦')).toEqual(['gte']);
  });

  it('offers the fields of the log source, then modifiers, then what the value may be', () => {
    expect(labels(`${flow}d¦`)).toEqual(['dstPort', 'direction']);
    expect(labels(`${flow}dstPort|c¦`)).toEqual(['cidr']);
    expect(labels(`${flow}direction: o¦`)).toEqual(['outbound', 'inbound']);
    expect(labels(`${flow}type: ¦`)).toEqual(['flow.closed']);
    expect(labels(`${flow}dstPort: ¦`)).toEqual(['23']);
    expect(labels(`${flow}dstIp|expand: '%¦`)).toEqual(['%allowed%']);
  });

  it('offers fields of every log source while none is chosen', () => {
    expect(labels('detection:\n  selection:\n    q¦')).toEqual(['dstPort', 'direction', 'query']);
  });

  it('offers levels, techniques, categories, selections and rules', () => {
    expect(labels('level: ¦')).toEqual(['high']);
    expect(labels('tags: [¦')).toEqual(['attack.t1046']);
    expect(labels('logsource:\n  category: ¦')).toEqual(['network_connection', 'dns']);
    expect(labels(`${flow}a: 1\n  condition: s¦`)).toContain('selection');
    expect(labels('name: seen\n---\ncorrelation:\n  rules: [¦')).toEqual(['seen']);
    expect(labels(`${flow}a: 1\n---\ncorrelation:\n  group-by: [¦`)).toContain('dstPort');
  });

  it('says of a field what it means, its type, an example and its other names', () => {
    expect(helpOf(port)).toBe('Port that was asked (whole number). Example: 23. Also: dst_port.');
  });
});
