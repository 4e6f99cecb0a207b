import { asAppError, type ErrorData } from '../../../shared/errors.ts';
import { imei14 } from '../../../shared/ids.ts';
import type { ReadDb } from '../ports.ts';
import type { Connector } from '../providers/connector.ts';
import type { SimReading } from '../providers/readings.ts';
import type { StoredStep } from './queries.ts';

/** What is needed to look which device a SIM is in. */
export interface DeviceCheck {
  readonly ledger: ReadDb;
  readonly connectorFor: (providerId: string) => Promise<Connector | null>;
  readonly applyReading: (providerId: string, reading: SimReading) => void;
  /** The provider that lists a SIM, by ICCID body; null where it is listed no more. */
  readonly listedBy: (
    iccidBody: string,
  ) => { readonly providerId: string; readonly providerSimId: string } | null;
}

/** Why a step is not sent now: it would act on another device, or nobody can say on which. */
export type Withheld =
  | { readonly kind: 'overtaken'; readonly error: ErrorData }
  | { readonly kind: 'unread'; readonly error: ErrorData };

/**
 * Some providers bind a SIM to whatever device it is in. Before they are asked, the provider that lists the SIM is read afresh: on a
 * stolen SIM a binding would otherwise lock it to the thief's device. Null where it is in the device that was meant.
 *
 * @param imei the device that was meant
 */
export async function bindsAnother(
  deps: DeviceCheck,
  row: StoredStep,
  imei: string,
  signal: AbortSignal,
): Promise<Withheld | null> {
  const listed = deps.listedBy(row.iccid_body);
  const connector = listed === null ? null : await deps.connectorFor(listed.providerId);
  if (listed === null || connector === null)
    return overtaken('The SIM is in no inventory any more, so nobody tells which device it is in.');
  if (isPaused(deps.ledger, listed.providerId))
    return unread('The provider that lists the SIM is paused, so nobody tells which device it is in.');
  let reading: SimReading | null;
  try {
    reading = await connector.sim(listed.providerSimId, signal);
  } catch (error) {
    return { kind: 'unread', error: asAppError(error).toData() };
  }
  if (reading === null) return overtaken('The provider that lists it does not know this SIM any more.');
  deps.applyReading(listed.providerId, reading);
  const now = imei14(reading.imei);
  if (now === null)
    return overtaken('This locks a SIM to the device it is in, and nobody tells which that is now.');
  return now === imei14(imei)
    ? null
    : overtaken(
        'The SIM is in another device than the one it belongs in, and this would lock it to that one.',
      );
}

function overtaken(message: string): Withheld {
  return {
    kind: 'overtaken',
    error: { code: 'PRECONDITION_FAILED', message: `${message} Nothing was sent.`, retry: 'never' },
  };
}

function unread(message: string): Withheld {
  return { kind: 'unread', error: { code: 'PRECONDITION_FAILED', message, retry: 'later' } };
}

function isPaused(ledger: ReadDb, providerId: string): boolean {
  return (
    ledger.get('SELECT 1 FROM providers WHERE provider_id = ? AND paused = 1', [providerId]) !== undefined
  );
}
