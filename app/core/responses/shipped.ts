import type { ActionKind, ShippedResponse } from '../../../shared/contract/index.ts';

/** `[action to propose, whether it may run by itself, why]`. */
type Entry = readonly [kind: ActionKind | null, mayAct: boolean, why: string];

const ask = 'Somebody has to be asked first.';
const elsewhere =
  'What helps is done on the device, at the operator or at the platform, not by this console.';
const group = 'It moves devices to another group, which only a person can choose.';

/**
 * The response of every detection of the catalogue, and whether a person may let it run by itself. That is so only where the signal
 * leaves little doubt, waiting costs, the action can be taken back, and it hits one SIM: `actsAlone` of its file. What learns what is usual
 * never is.
 */
const entries: Readonly<Record<string, Entry>> = {
  'D-EP-01': ['imei_lock', true, 'A lock to the bound device leaves that device in service.'],
  'D-EP-02': ['suspend', false, ask],
  'D-EP-03': ['suspend', true, 'An IMEI in many SIMs is copied; groups named for tests are left out.'],
  'D-EP-04': ['suspend', false, 'A test bench moves SIMs as well.'],
  'D-EP-05': [
    'suspend',
    true,
    'A clone and its owner cannot be told apart, and the card has to be replaced anyway.',
  ],
  'D-EP-06': ['set_group', false, group],
  'D-EP-07': ['set_group', false, group],
  'D-EP-09': [null, false, elsewhere],
  'D-EP-10': ['set_group', false, group],
  'D-EP-11': [null, false, ask],
  'D-EP-12': ['suspend', false, 'A technician who takes the SIM out looks the same.'],
  'D-NW-01': ['suspend', false, ask],
  'D-NW-02': ['suspend', false, 'The device is to be compared at both places first.'],
  'D-NW-03': [null, false, ask],
  'D-NW-04': ['session_reset', false, 'A reset cannot be taken back and may feed the storm.'],
  'D-NW-05': [null, false, elsewhere],
  'D-NW-06': [null, false, elsewhere],
  'D-NW-07': [null, false, elsewhere],
  'D-NW-08': [null, false, elsewhere],
  'D-NW-09': [null, false, elsewhere],
  'D-NW-10': [null, false, elsewhere],
  'D-NW-11': [null, false, elsewhere],
  'D-NW-12': [null, false, elsewhere],
  'D-NW-13': [null, false, elsewhere],
  'D-TR-01': ['suspend', false, 'A device that looks for its servers after an outage looks the same.'],
  'D-TR-02': [null, false, elsewhere],
  'D-TR-03': [null, false, elsewhere],
  'D-TR-04': ['suspend', true, 'A flood harms others with every minute.'],
  'D-TR-06': ['set_group', false, group],
  'D-TR-07': [null, false, 'The destination may be new and right.'],
  'D-TR-08': ['suspend', true, 'A device that talks to a listed host is isolated by that.'],
  'D-TR-09': [null, false, elsewhere],
  'D-TR-10': ['data_limit', false, ask],
  'D-TR-11': ['data_limit', false, ask],
  'D-TR-13': [null, false, elsewhere],
  'D-TR-14': [null, false, elsewhere],
  'D-CD-01': [null, false, elsewhere],
  'D-CD-02': [null, false, elsewhere],
  'D-CD-03': [null, false, elsewhere],
  'D-CD-04': [null, false, elsewhere],
  'D-CD-05': [null, false, elsewhere],
  'D-CD-06': [null, false, elsewhere],
  'D-CD-07': [null, false, elsewhere],
  'D-CD-08': [null, false, elsewhere],
  'D-CD-09': ['data_limit', false, 'The contract says what may be cut.'],
  'D-AP-01': [null, false, elsewhere],
  'D-AP-02': [null, false, elsewhere],
  'D-AP-03': ['set_group', false, group],
  'D-AP-04': [null, false, elsewhere],
  'D-AP-05': [null, false, elsewhere],
  'D-AP-06': [null, false, elsewhere],
  'D-AP-07': [null, false, elsewhere],
  'D-EE-01': ['session_reset', false, 'A silent device may be without power.'],
  'D-EE-02': [null, false, elsewhere],
  'D-EE-03': ['suspend', true, 'The chain leaves no doubt, and every minute costs.'],
  'D-EE-04': ['set_group', false, group],
  'D-EE-05': [null, false, 'What is unusual is not yet wrong: never on this alone.'],
  'D-EE-06': [null, false, 'What is unlike its peers is not yet wrong: never on this alone.'],
  'D-EE-07': ['suspend', false, ask],
  'D-EE-08': [null, false, 'What did not hold needs a person at the operator.'],
};

/** All of them, in the order of the catalogue. */
export function shippedResponses(): ShippedResponse[] {
  return Object.entries(entries).map(([ruleId, [kind, mayAct, why]]) => ({ ruleId, kind, mayAct, why }));
}

/** What the definition of a rule says; a rule of one's own has none, and always waits for a person. */
export function shippedResponse(ruleId: string): ShippedResponse | null {
  const entry = Object.hasOwn(entries, ruleId) ? entries[ruleId] : undefined;
  if (entry === undefined) return null;
  const [kind, mayAct, why] = entry;
  return { ruleId, kind, mayAct, why };
}
