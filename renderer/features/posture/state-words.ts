import type { ControlState } from '../../../shared/contract/index.ts';

export const controlStateWords: Readonly<Record<ControlState, string>> = {
  pass: 'Pass',
  partial: 'Partial',
  fail: 'Fail',
  unknown: 'Unknown',
  not_applicable: 'Not applicable',
  excepted: 'Excepted',
  compensated: 'Compensated',
};
