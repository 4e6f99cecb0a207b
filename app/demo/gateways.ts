/** The virtual private gateways (VPGs) of the account, and which SIMs reach the world through which. */
import { purpose } from './purposes.ts';
import { uuid } from './random.ts';

export interface Gateway {
  readonly key: 'core' | 'edge' | 'quarantine';
  readonly vpgId: string;
  readonly name: string;
  /** Second octet of the first device address behind it. */
  readonly firstOctet: number;
  readonly deviceSubnet: string;
  readonly privacySeparator: boolean;
  readonly inspection: boolean;
  readonly internet: boolean;
  /** Outbound routing filter in order; empty = everything may pass. */
  readonly routing: readonly { readonly action: 'allow' | 'deny'; readonly ipRange: string }[];
}

/** Where the backends of all devices are (RFC 5737 documentation range, so it can never be anyone's). */
const backendRange = '198.51.100.0/24';
export const resolver = '100.127.0.53';
export const secondResolver = '100.127.1.53';

/** The three gateways: one well kept, one open as too many are, one to isolate suspects in. */
export function gatewaysOf(seed: number): readonly Gateway[] {
  return [
    {
      key: 'core',
      vpgId: uuid(seed, 1, purpose.gatewayId),
      name: 'meridian-core',
      firstOctet: 64,
      deviceSubnet: '10.64.0.0/12',
      privacySeparator: true,
      inspection: true,
      internet: false,
      routing: [
        { action: 'allow', ipRange: backendRange },
        { action: 'deny', ipRange: '0.0.0.0/0' },
      ],
    },
    {
      key: 'edge',
      vpgId: uuid(seed, 2, purpose.gatewayId),
      name: 'meridian-edge',
      firstOctet: 96,
      deviceSubnet: '10.96.0.0/12',
      privacySeparator: false,
      inspection: false,
      internet: true,
      routing: [],
    },
    {
      key: 'quarantine',
      vpgId: uuid(seed, 3, purpose.gatewayId),
      name: 'meridian-quarantine',
      firstOctet: 80,
      deviceSubnet: '10.80.0.0/12',
      privacySeparator: true,
      inspection: true,
      internet: false,
      routing: [{ action: 'deny', ipRange: '0.0.0.0/0' }],
    },
  ];
}

/** First octet pair of devices on the provider's shared gateway. */
export const sharedFirstOctet = 128;

/** The device address of a SIM: 20 bits of its index below the gateway's /12. */
export function deviceAddress(firstOctet: number, index: number): string {
  const host = index + 2;
  return `10.${firstOctet + ((host >>> 16) & 0xf)}.${(host >>> 8) & 0xff}.${host & 0xff}`;
}
