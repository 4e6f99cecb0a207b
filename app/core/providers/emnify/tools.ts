import { noTools, notOffered, type Tools } from '../tools.ts';

export const emnifyTools: Tools = {
  ...noTools,
  location: notOffered(
    'unknown',
    'emnify looks a device up by its cell, and answers 200 also when that failed; in which form it tells a place is not in the documents at hand',
  ),
  capture: notOffered('none', 'emnify publishes no packet capture'),
  rules: notOffered('unknown', 'Automations are in the API; their form is not in the documents at hand'),
};
