import type { EventClass } from './model.ts';

/** What a class of events is called by Sigma's log sources and by OCSF 1.8. */
export interface ClassNames {
  /** One sentence for people. */
  readonly about: string;
  /** `logsource.category` of its events: what rules name. */
  readonly category: string;
  /** `class_uid` and name of the OCSF class that fits best; null where OCSF has none but its base event. */
  readonly ocsf: { readonly uid: number; readonly name: string } | null;
  /** Types that occur, with what each means. */
  readonly types: Readonly<Record<string, string>>;
}

const networkActivity = { uid: 4001, name: 'Network Activity' } as const;

export const classNames: Readonly<Record<EventClass, ClassNames>> = {
  sim: {
    about: 'The state of a SIM, or what it is bound to, changed.',
    category: 'sim',
    ocsf: { uid: 5019, name: 'Device Config State Change' },
    types: {
      'sim.lifecycle.changed': 'activated, suspended, terminated and the like',
      'sim.imei.changed': 'another device than before uses the SIM',
      'sim.imei.mismatch': 'another device than the locked one was seen',
      'sim.imei.locked': 'an IMEI lock was set or moved',
      'sim.imei.unlocked': 'an IMEI lock was taken off',
      'sim.group.changed': 'moved to another group or profile',
      'sim.vanished': 'the provider lists it no more',
      'sim.returned': 'the provider lists it again',
      'sim.swap.detected': 'the operator tells of another SIM for the number',
      'sim.device.swapped': 'the operator tells of another device for the number',
    },
  },
  session: {
    about: 'A data session of a SIM in a network.',
    category: 'session',
    ocsf: networkActivity,
    types: {
      'session.started': 'attached, or a data session was created',
      'session.updated': 'it moved or told anew where it is',
      'session.ended': 'it ended',
      'session.migrated': 'moved to another cell or network',
      'session.rejected': 'the network refused it; `cause` says why',
    },
  },
  usage: {
    about: 'Data volume of a SIM in an hour.',
    category: 'usage',
    ocsf: networkActivity,
    types: { 'usage.hour': 'bytes of one hour', 'usage.threshold': 'the provider warned of a limit' },
  },
  sms: {
    about: 'Short messages of a SIM: one message, or counts of a period.',
    category: 'sms',
    ocsf: null,
    types: {
      'sms.sent': 'a message from the device',
      'sms.received': 'a message to the device',
      'sms.counted': 'counts of a period',
    },
  },
  voice: {
    about: 'A call leg of a SIM.',
    category: 'voice',
    ocsf: null,
    types: { 'voice.outgoing': 'the device called', 'voice.incoming': 'the device was called' },
  },
  location: {
    about: 'Where a SIM is, beyond its cell.',
    category: 'location',
    ocsf: { uid: 5001, name: 'Device Inventory Info' },
    types: { 'location.reported': 'coordinates, or an area that the operator confirms or denies' },
  },
  audit: {
    about: 'Somebody did something in this console or by the API of a provider.',
    category: 'audit',
    ocsf: { uid: 6003, name: 'API Activity' },
    types: {
      'platform.api_call': 'a call of the API of a provider, from its audit log',
      'console.act': 'an act in this console, from its own log; `act` says which',
    },
  },
  flow: {
    about: 'Traffic between two addresses.',
    category: 'network_connection',
    ocsf: networkActivity,
    types: {
      'flow.closed': 'one connection, at its end',
      'flow.summary': 'all connections to one destination in a period',
    },
  },
  dns: {
    about: 'A name was asked for or answered.',
    category: 'dns',
    ocsf: { uid: 4003, name: 'DNS Activity' },
    types: {
      'dns.query': 'asked, with the answer where the sensor tells both in one',
      'dns.response': 'answered; only from logs that tell the two apart',
      'dns.summary': 'one name in a period, with its count',
    },
  },
  tls: {
    about: 'A TLS handshake, or a probe of an endpoint of ours.',
    category: 'tls',
    ocsf: networkActivity,
    types: { 'tls.handshake': 'seen by a sensor', 'tls.probed': 'an endpoint was probed' },
  },
  alert: {
    about: 'A signature of a sensor matched.',
    category: 'alert',
    ocsf: { uid: 2004, name: 'Detection Finding' },
    types: { 'alert.signature': 'a signature matched' },
  },
  device: {
    about: 'What is known of a device and its software.',
    category: 'device',
    ocsf: { uid: 5001, name: 'Device Inventory Info' },
    types: {
      'device.firmware.reported': 'a version of a component',
      'device.reading': 'a value that a device measured',
      'device.inventory.recorded': 'the owner says what is installed',
      'device.scanned': 'an authorised scan',
      'device.attested': 'somebody signed for a control',
    },
  },
  broker: {
    about: 'A client of an MQTT broker.',
    category: 'broker',
    ocsf: networkActivity,
    types: {
      'broker.connection': 'a TCP connection came in',
      'broker.connected': 'a client signed in',
      'broker.refused': 'a client was not let in; `reason` says why',
      'broker.disconnected': 'a client left; `reason` says why',
      'broker.replaced': 'a second client with the same id pushed the first one out',
      'broker.published': 'a message came in',
      'broker.subscribed': 'a client subscribed',
      'broker.unsubscribed': 'a client ended a subscription',
      'broker.denied': 'a message or subscription was not allowed',
      'broker.malformed': 'a client broke the protocol',
    },
  },
  cloud: {
    about: 'A platform tells of itself.',
    category: 'cloud',
    ocsf: { uid: 6002, name: 'Application Lifecycle' },
    types: {
      'platform.alert': 'an alert of the provider',
      'platform.config.changed': 'a setting of the account changed',
    },
  },
};
