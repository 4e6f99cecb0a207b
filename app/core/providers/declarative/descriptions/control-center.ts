/**
 * Cisco IoT Control Center. `[D]` marks what its public documentation says, `[R]` what a public record of its error answers says, and
 * `unverified` what they leave open.
 */
export const controlCenter = `sextant: 1
name: Cisco Control Center
about: REST API v1 of Cisco IoT Control Center, which many operators offer under names of their own.
basis: >-
  Written from the public documentation of the API. Unverified against the live service: which status words beside ACTIVATED and
  DEACTIVATED an account uses, and how far back an installation lists changes.

base: https://restapi1.jasper.com/rws/api/v1                   # [D] the host differs from operator to operator: enter yours

auth:                          # [D] Basic with the user's name and API key
  scheme: basic
  user: '{username}'
  password: '{apiKey}'

limits:                        # [D] one call at a time, at most five a second
  requests: 5
  per: 1 s
  concurrency: 1
  burst: 1
  sequentialActions: true
  source: the documentation of the API asks for one call at a time and at most five a second

errors:                        # [D]
  code: errorCode
  message: errorMessage

throttle:
  codes: ['40000029']          # [D] not a 429

list:
  path: /devices               # [D] sorted by modification, the oldest first
  query:
    modifiedSince: '2000-01-01T00:00:00.000Z'                  # [D] needed; before the first SIM it lists them all
  rows: devices                # [D]
  paging:
    style: page
    parameter: pageNumber      # [D] counts from 1
    first: 1
    size: {parameter: pageSize, value: 50}                     # [D] at most 50
    last: lastPage             # [D]
  changes:
    query: {modifiedSince: '{since:iso}'}                      # [D]
    overlap: 10 min
    fullEvery: 1 d
    how: what was modified since the last one (modifiedSince)

single:
  path: /devices/{sim}         # [D] tells more than the list; what both tell is read, lest one takes back what the other told

sim:
  id: iccid                    # [D]
  iccid: iccid                 # unverified: with its check digit
  state:
    from: status               # [D]
    words:
      ACTIVATED: active        # [D]
      DEACTIVATED: deactivated # [D]
      INVENTORY: inventory     # unverified, as the five below
      TEST_READY: test
      ACTIVATION_READY: ready
      RETIRED: terminated
      PURGED: terminated
  tags:
    own:
      rate_plan: ratePlan      # [D]
      communication_plan: communicationPlan                    # [D]

actions:
  deactivate:
    method: PUT
    path: /devices/{sim}       # [D]
    json: {status: DEACTIVATED}
    readBack: DEACTIVATED
    how: Sets the device to DEACTIVATED
    typically: seconds
  activate:
    method: PUT
    path: /devices/{sim}
    json: {status: ACTIVATED}
    readBack: ACTIVATED
    how: Sets the device to ACTIVATED
    typically: seconds

notOffered:
  suspend: Control Center has no such status; deactivate stops the service, and activate takes that back
  resume: Control Center has no such status; activate takes a deactivation back
  terminate: Which status ends a subscription for good depends on the operator
  imei_lock: Control Center binds a device by an automation rule of the account, not by a call
`;
