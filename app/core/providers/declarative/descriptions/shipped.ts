import { controlCenter } from './control-center.ts';
import { csvInventory } from './csv-inventory.ts';
import { oneNce } from './one-nce.ts';
import { onomondo } from './onomondo.ts';

export interface ShippedDescription {
  readonly title: string;
  /** Usual address of the API; null where there is none. */
  readonly base: string | null;
  /** The description, as a person would write it. */
  readonly text: string;
}

/** Descriptions that come with the program, by the names under which they are chosen. */
export const shippedDescriptions: Readonly<Record<string, ShippedDescription>> = {
  '1nce': {
    title: '1NCE (from documents, unverified)',
    base: 'https://api.1nce.com/management-api',
    text: oneNce,
  },
  onomondo: {
    title: 'Onomondo (from documents, unverified)',
    base: 'https://api.onomondo.com',
    text: onomondo,
  },
  'control-center': {
    title: 'Cisco Control Center (from documents, unverified)',
    base: 'https://restapi1.jasper.com/rws/api/v1',
    text: controlCenter,
  },
  csv: { title: 'CSV file', base: null, text: csvInventory },
};
