import { describe, expect, it } from 'vitest';
import type { Provider, ProviderKind } from '../../../shared/contract/index.ts';
import { checkedChange, type ProviderChange } from './changes.ts';
import { connectorFactories } from './registry.ts';

/** Stored secrets go to no address that they were not entered for, whichever field says where they go. */

interface Connected {
  readonly kind: ProviderKind;
  readonly baseUrl: string;
  readonly options?: Readonly<Record<string, string>>;
  readonly stored: readonly string[];
}

const change = ({ kind, baseUrl, options = {}, stored }: Connected, to: ProviderChange) => {
  const provider: Provider = {
    providerId: 'p1',
    kind,
    name: 'Meters',
    baseUrl,
    options,
    demo: false,
    paused: false,
    addedAt: 0,
  };
  return checkedChange(connectorFactories[kind], provider, to, stored);
};
const refuses = (connected: Connected, to: ProviderChange, field: string): void => {
  expect(() => change(connected, to)).toThrow(/what is stored goes to no other/);
  expect(() => change(connected, to)).toThrow(
    expect.objectContaining({ field: `credentials.${field}` }) as Error,
  );
};

const soracom: Connected = {
  kind: 'soracom',
  baseUrl: 'https://g.api.soracom.io/v1',
  stored: ['authKeyId', 'authKey'],
};
const camara: Connected = {
  kind: 'camara',
  baseUrl: 'https://operator.example/camara',
  options: { tokenUrl: 'https://operator.example/token' },
  stored: ['clientId', 'clientSecret'],
};

describe('another address', () => {
  it('takes no stored secret along, be it another host, port or scheme', () => {
    for (const baseUrl of [
      'https://evil.example/v1',
      'https://g.api.soracom.io:8443/v1',
      'http://127.0.0.1:8080/v1',
    ])
      refuses(soracom, { baseUrl }, 'authKey');
    const credentials = { authKey: 'entered-again' };
    expect(change(soracom, { baseUrl: 'https://evil.example/v1', credentials }).fields).toEqual([
      'baseUrl',
      'credentials.authKey',
    ]);
  });

  it('of the provider itself, or another path of the same host, needs nothing again', () => {
    expect(change(soracom, { baseUrl: 'https://api.soracom.io/v1' }).fields).toEqual(['baseUrl']);
    expect(change(soracom, { baseUrl: 'https://g.api.soracom.io/v2' }).fields).toEqual(['baseUrl']);
    expect(change(camara, { baseUrl: 'https://operator.example/v2' }).fields).toEqual(['baseUrl']);
  });

  it('for tokens is one as well', () => {
    refuses(camara, { options: { tokenUrl: 'https://evil.example/token' } }, 'clientSecret');
    expect(change(camara, { options: { ...camara.options, scope: 'sim-swap' } }).fields).toEqual([
      'options.scope',
    ]);
  });
});

describe('another proxy', () => {
  const through = (proxy: string): Connected => ({
    ...soracom,
    options: { proxy, proxyUser: 'k' },
    stored: [...soracom.stored, 'proxyPassword'],
  });
  const now = through('http://proxy.example:3128');

  it('gets no password that was entered for the one before', () => {
    refuses(now, { options: { proxy: 'http://evil.example:3128', proxyUser: 'k' } }, 'proxyPassword');
    const again = { proxyPassword: 'entered-again' };
    const options = { proxy: 'http://other.example:3128', proxyUser: 'k' };
    expect(change(now, { options, credentials: again }).options).toEqual(options);
  });

  it('is none where the way goes straight, and the same one where only its user changes', () => {
    expect(change(now, { options: {} }).options).toEqual({});
    expect(change(now, { options: { proxy: 'none' } }).options).toEqual({ proxy: 'none' });
    refuses(
      { ...now, options: { proxy: 'none' } },
      { options: { proxy: 'http://evil.example:3128', proxyUser: 'k' } },
      'proxyPassword',
    );
    expect(change(now, { options: { proxy: 'http://proxy.example:3128', proxyUser: 'm' } }).fields).toEqual([
      'options.proxyUser',
    ]);
  });
});

describe('a proxy whose certificates are trusted here', () => {
  const inspected = { proxy: 'https://proxy.example:3128', caFile: '/etc/corp.pem' };
  const asked = (from: Readonly<Record<string, string>>, to: Readonly<Record<string, string>>): void => {
    const connected: Connected = { ...soracom, options: from };
    expect(() => change(connected, { options: to })).toThrow(/goes through no proxy that could read it/);
    expect(change(connected, { options: to, credentials: { authKey: 'entered-again' } }).options).toEqual(to);
  };

  it('could read what goes through it, so nothing stored does, in whichever order the two are named', () => {
    asked({}, inspected);
    asked({ proxy: inspected.proxy }, inspected);
    asked({ caFile: inspected.caFile }, inspected);
    asked(inspected, { ...inspected, proxy: 'https://evil.example:3128' });
    asked(inspected, { ...inspected, caFile: '/tmp/evil.pem' });
  });

  it('is asked about once: what was entered for it stays, and either of the two alone reads nothing', () => {
    const of = (options: Readonly<Record<string, string>>): Connected => ({ ...soracom, options });
    expect(change(of(inspected), { name: 'Chargers' }).fields).toEqual(['name']);
    expect(change(of({}), { options: { proxy: inspected.proxy } }).fields).toEqual(['options.proxy']);
    expect(change(of({}), { options: { caFile: inspected.caFile } }).fields).toEqual(['options.caFile']);
    expect(change(of(inspected), { options: {} }).options).toEqual({});
  });
});

it('asks for what the provider cannot do without and nobody stored', () => {
  expect(() => change({ ...soracom, stored: ['authKeyId'] }, { name: 'Chargers' })).toThrow(/is missing/);
  expect(change(soracom, { name: 'Chargers' }).fields).toEqual(['name']);
});
