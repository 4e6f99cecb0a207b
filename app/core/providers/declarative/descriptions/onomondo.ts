/**
 * Onomondo. `[M]` marks what a model of the API by a third party tells, `[C]` what a public client of it does; where the two disagree
 * the client counts, because it works.
 */
export const onomondo = `sextant: 1
name: Onomondo
about: SIM API of Onomondo.
basis: >-
  Written from a third party's model of the API and from what a public client does. Unverified against the live service and against
  any description of the provider's own.

base: https://api.onomondo.com # [M] [C]

auth:                          # [M] [C] the key stands in the header as it is, without the word Bearer
  scheme: header
  headers:
    Authorization: '{apiKey}'

limits:                        # [M] 600 requests a minute
  requests: 600
  per: 1 min
  concurrency: 4
  burst: 20
  source: 600 requests a minute, as a model of the API tells

errors:
  code: error                  # [C] such as tag_already_on_sim

throttle:
  reset: {header: x-ratelimit-reset, form: unix-seconds}       # [M]

list:
  path: /sims                  # [M] [C]
  rows: sims                   # [C]; the model has a bare list
  paging:                      # [C]; the model has limit and offset
    style: cursor
    parameter: next_page
    next: pagination.next_page
    more: pagination.has_more
    size: {parameter: limit, value: 1000}                      # [M] 1 to 1,000

single:
  path: /sims/{sim}            # [M] [C]

sim:
  id: id                       # [M] [C]
  iccid: iccid                 # [M] [C]; unverified: with its check digit
  imsi: imsi                   # [C]
  imei: imei                   # [C]
  ip: ipv4                     # [C]
  state:
    from: activated            # [M] [C] true or false, nothing finer
    words:
      'true': active
      'false': suspended
  connectivity:
    from: online               # [C]
    words:
      'true': online
      'false': offline
  lastSeen: {from: {first: [online_at, last_came_online_at]}, form: iso-utc}   # [C]; unverified: in UTC
  sessionUpdated: {from: last_came_online_at, form: iso-utc}   # [C]; unverified: in UTC
  plmn: {mcc: network.mcc, mnc: network.mnc}                   # [C]
  imeiLock: {imei: imei_lock}  # [M] [C] the locked IMEI, null without a lock
  tags:
    all: tags                  # [C] objects with an id and a name; [M] ids
    name: name
    own:
      name: label              # [M] [C]

actions:
  suspend:
    method: PATCH
    path: /sims/{sim}          # [M] [C]
    json: {activated: false}   # [M] [C]
    answer: .                  # [M] [C] the SIM
    readBack: 'false'
    how: Sets activated to false
    typically: seconds
  resume:
    method: PATCH
    path: /sims/{sim}
    json: {activated: true}
    answer: .
    readBack: 'true'
    how: Sets activated to true
    typically: seconds
  imei_lock:
    method: PATCH
    path: /sims/{sim}
    json: {imei_lock: '{imei}'}                                # [M] [C]
    answer: .
    readBack: imeiLock
    how: Locks the SIM to one IMEI, or to the device last seen; it works where devices tell the network their IMEI
    typically: seconds
  imei_unlock:
    method: PATCH
    path: /sims/{sim}
    json: {imei_lock: null}    # [M] [C]
    answer: .
    readBack: imeiLock
    how: Removes the IMEI lock
    typically: seconds

notOffered:
  session_reset: Neither the model nor the client has such an operation
  terminate: Neither the model nor the client has such an operation
  deactivate: Activated or not is all there is, which is suspend and resume
  activate: Activated or not is all there is, which is suspend and resume
  data_limit: The unit of the limit is told nowhere

# Usage is left out: which days are told, and how finely, stands nowhere.
`;
