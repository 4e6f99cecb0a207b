/** The plainest file: one SIM a line, in words that most portals can be brought to. An example to copy and change. */
export const csvInventory = `sextant: 1
name: CSV inventory
about: A file with one SIM a line, exported from the portal of a provider without an API.
basis: Columns and words are ours; change them to those of your file.

csv:
  separator: ','

sim:
  id: iccid
  iccid: iccid
  eid: eid
  imsi: imsi
  msisdn: msisdn
  imei: imei
  ip: ip
  apn: apn
  group: group
  state:
    from: status
    words:
      inventory: inventory
      test: test
      ready: ready
      active: active
      standby: standby
      suspended: suspended
      deactivated: deactivated
      terminated: terminated
      Active: active
      Suspended: suspended
      Inactive: deactivated
      Terminated: terminated
  lastSeen: {from: last_seen, form: iso-utc}
  created: {from: activated_at, form: iso-utc}
  tags:
    own:
      name: name
      site: site
      owner: owner
`;
