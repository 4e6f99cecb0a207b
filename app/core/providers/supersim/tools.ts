import { notOffered, type Tools } from '../tools.ts';

export const superSimTools: Tools = {
  location: notOffered(
    'none',
    'Super SIM tells of places in connection events only, which a webhook or stream receives',
  ),
  capture: notOffered('none', 'The API description has no packet capture'),
  rules: notOffered('none', 'The API description has no rules'),
  filter: notOffered('none', 'The API description has no traffic filter'),
};
