/**
 * 1NCE, SIM management API v2. `[S]` marks what stands in the API description of 1NCE (v2.0, authorisation v2.1.1, usage v2.0 of the
 * v1 paths); `unverified` what it leaves open.
 */
export const oneNce = `sextant: 1
name: 1NCE
about: SIM management API v2 of 1NCE with the usage of v1.
basis: >-
  Written from the published API descriptions of 1NCE. Unverified against the live service: whether a change keeps the members that
  it leaves out, and how many bytes a megabyte of usage is.

base: https://api.1nce.com/management-api                      # [S]

auth:                          # [S] Basic with the user's name and password; the token lives 3,600 s
  scheme: oauth2
  grant: client_credentials
  url: /oauth/token
  client: basic
  content: json
  clientId: '{username}'
  clientSecret: '{password}'

limits:                        # no figures are published; these are modest ones of our own
  requests: 5
  per: 1 s
  concurrency: 4
  burst: 10
  signIns: {requests: 5, per: 1 min}
  source: 1NCE publishes no figures; ours

errors:                        # [S]
  code: error_token
  message: message

list:
  path: /v2/sims               # [S]
  paging:
    style: page
    parameter: page            # [S] counts from 1
    first: 1
    size: {parameter: pageSize, value: 100}                    # [S] at most 100
    total: {header: X-Total-Count}                             # [S]
    totalPages: {header: X-Total-Pages}                        # [S]
    perPage: {header: X-Count-Per-Page}                        # [S]

single:
  path: /v2/sims/{sim}         # [S] by ICCID

sim:
  id: iccid                    # [S] without its check digit
  iccid: iccid_with_luhn       # [S]
  imsi: {first: [current_imsi, imsi]}                          # [S] the one in use, else the first
  msisdn: msisdn               # [S]
  imei: imei                   # [S] the example has 16 digits: software version instead of a check digit
  ip: ip_address               # [S] fixed
  state:
    from: status               # [S]
    words:
      Enabled: active
      Disabled: suspended
  imeiLock:                    # [S] a flag: locked to the IMEI of the current device
    flag: imei_lock
    imei: imei
  tags:
    own:
      name: label              # [S]

actions:
  suspend:
    method: PUT
    path: /v2/sims/{sim}       # [S]
    json: {status: Disabled}   # [S]; unverified: that members left out keep their value
    success: {statuses: [200]} # [S] without a body
    readBack: Disabled
    how: Sets the SIM to Disabled
    typically: seconds
  resume:
    method: PUT
    path: /v2/sims/{sim}
    json: {status: Enabled}
    success: {statuses: [200]}
    readBack: Enabled
    how: Sets the SIM to Enabled
    typically: seconds
  imei_lock:
    method: PUT
    path: /v2/sims/{sim}
    json: {imei_lock: true}    # [S]
    success: {statuses: [200]}
    readBack: imeiLock
    how: Locks the SIM to the device now in it; another device cannot be chosen
    typically: seconds
  imei_unlock:
    method: PUT
    path: /v2/sims/{sim}
    json: {imei_lock: false}
    success: {statuses: [200]}
    readBack: imeiLock
    how: Removes the IMEI lock
    typically: seconds

notOffered:
  session_reset: The provider queues a reset (POST /v2/sims/{iccid}/reset), but neither the list nor the single SIM shows a session, so nothing would confirm it
  terminate: The description has no such operation
  deactivate: The description knows Enabled and Disabled alone, which is suspend
  activate: The description knows Enabled and Disabled alone, which is resume

usage:
  path: /v1/sims/{sim}/usage   # [S]
  query:
    start_dt: '{from:date}'    # [S]
    end_dt: '{last:date}'      # [S] the last day that counts
  rows: stats                  # [S]
  at: {from: date, form: iso}  # [S]
  up: {from: data.volume_tx, unit: MB}                         # [S] sent by the SIM; unverified: 10^6 bytes
  down: {from: data.volume_rx, unit: MB}                       # [S] received by the SIM
  finest: day
  days: 180                    # [S] the last six months
  how: Daily usage of each SIM, kept for six months; one request a SIM, in a round over the fleet. The API has no call for several SIMs
`;
