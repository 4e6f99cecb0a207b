import type { RuleFile } from '../app/core/sigma/load.ts';

/**
 * Made-up rules and events for measuring. The large set has the shape of the public SigmaHQ rules of August 2026 as
 * counted there: 37 % about Windows processes, the rest over 137 further log sources; per rule 1.2 `contains` and 0.9
 * `endswith` keys, a third with `all`, one in twenty with an expression, some `windash`, `startswith` and `cidr`. The
 * small one is about what a fleet of SIMs says.
 */
export interface SigmaWorkload {
  readonly files: readonly RuleFile[];
  readonly events: readonly Readonly<Record<string, unknown>>[];
}

export function sigmaWorkload(rules: number, events: number): SigmaWorkload {
  const draw = seeded(rules * 7_919 + 1);
  const make = rules <= 500 ? iotRule : windowsRule;
  const say = rules <= 500 ? iotEvent : windowsEvent;
  const text = Array.from({ length: rules }, (_, index) => make(draw, index)).join('---\n');
  return {
    files: [{ path: 'bench.yml', text }],
    events: Array.from({ length: events }, (_, index) => say(draw, index)),
  };
}

interface Draw {
  /** 0 ≤ n < below */
  whole(below: number): number;
  of<T>(list: readonly T[]): T;
  chance(share: number): boolean;
  word(): string;
}

/** Mulberry32: the same seed gives the same workload everywhere. */
function seeded(seed: number): Draw {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const whole = (below: number): number => Math.floor(next() * below);
  const of = <T>(list: readonly T[]): T => {
    const one = list[whole(list.length)];
    if (one === undefined) throw new RangeError('an empty list has nothing to draw');
    return one;
  };
  const word = (): string => Array.from({ length: 2 + whole(3) }, () => of(syllables)).join('');
  return { whole, of, chance: (share) => next() < share, word };
}

const syllables =
  'ba be co cu da di fe fo ga gi ha ho ja ka ke la lo ma mi na ne po pu ra re sa se ta to va ve wi xe za zo'.split(
    ' ',
  );
const tools = [
  'cmd',
  'powershell',
  'rundll32',
  'regsvr32',
  'mshta',
  'wscript',
  'certutil',
  'bitsadmin',
  'net',
  'sc',
  'schtasks',
  'wmic',
  'reg',
  'curl',
  'msbuild',
  'svchost',
  'explorer',
  'services',
  'winword',
  'excel',
];
const sources: readonly string[] = [
  'registry_set',
  'file_event',
  'image_load',
  'network_connection',
  'ps_script',
  'dns_query',
  'registry_event',
  'process_access',
  'pipe_created',
  'create_remote_thread',
  'driver_load',
  'ps_module',
  'webserver',
  'proxy',
  'firewall',
];

function head(draw: Draw, index: number, logsource: string): string {
  const id = `00000000-0000-4000-8000-${index.toString(16).padStart(12, '0')}`;
  return `title: ${draw.word()} ${draw.word()} ${index}\nid: ${id}\nstatus: test\nlevel: ${draw.of(['low', 'medium', 'high'])}\nlogsource: ${logsource}\n`;
}

function windowsRule(draw: Draw, index: number): string {
  if (draw.chance(0.375))
    return head(draw, index, '{ category: process_creation, product: windows }') + processDetection(draw);
  const category = draw.chance(0.6) ? draw.of(sources) : `source_${draw.whole(122)}`;
  return (
    head(
      draw,
      index,
      `{ category: ${category}, product: ${draw.of(['windows', 'linux', 'macos', 'azure'])} }`,
    ) + otherDetection(draw)
  );
}

const quote = (text: string): string => `'${text.replaceAll("'", "''")}'`;
const list = (values: readonly string[]): string => `[${values.map(quote).join(', ')}]`;
const several = (draw: Draw, most: number, make: () => string): string[] =>
  Array.from({ length: 1 + draw.whole(most) }, make);
const exe = (draw: Draw): string => (draw.chance(0.4) ? draw.of(tools) : draw.word());

function processDetection(draw: Draw): string {
  const lines = ['detection:', '  selection_img:'];
  lines.push(`    - Image|endswith: ${list(several(draw, 3, () => `\\${exe(draw)}.exe`))}`);
  lines.push(`    - OriginalFileName: ${quote(`${exe(draw)}.exe`)}`);
  lines.push('  selection_cli:');
  const kind = draw.whole(20);
  if (kind < 7)
    lines.push(
      `    CommandLine|contains|all: ${list(several(draw, 3, () => ` ${draw.word()}`).concat(draw.word()))}`,
    );
  else if (kind < 16) lines.push(`    CommandLine|contains: ${list(several(draw, 6, () => draw.word()))}`);
  else if (kind < 17) lines.push(`    CommandLine|contains|windash: ${list([` -${draw.word()} `])}`);
  else if (kind < 18) lines.push(`    CommandLine|re: ${quote(`${draw.word()}\\s+-[a-z]{2,8}\\s`)}`);
  else
    lines.push(
      `    ParentImage|endswith: ${quote(`\\${exe(draw)}.exe`)}`,
      `    CommandLine|startswith: ${quote(draw.word())}`,
    );
  if (draw.chance(0.4))
    lines.push(
      '  filter_main:',
      `    ParentImage|startswith: ${quote(`C:\\Program Files\\${draw.word()}\\`)}`,
    );
  const negated = lines.includes('  filter_main:') ? ' and not 1 of filter_main*' : '';
  return `${lines.join('\n')}\n  condition: all of selection_*${negated}\n`;
}

function otherDetection(draw: Draw): string {
  const lines = ['detection:', '  selection:'];
  const kind = draw.whole(6);
  if (kind === 0)
    lines.push(
      `    EventID: ${4_600 + draw.whole(200)}`,
      `    SubjectUserName|contains: ${quote(draw.word())}`,
    );
  else if (kind === 1)
    lines.push(
      `    TargetObject|contains: ${list(several(draw, 3, () => `\\${draw.word()}\\${draw.word()}`))}`,
      `    Details: ${quote(`DWORD (0x0000000${draw.whole(9)})`)}`,
    );
  else if (kind === 2)
    lines.push(
      `    TargetFilename|endswith: ${list(several(draw, 4, () => `\\${draw.word()}.${draw.of(['dll', 'exe', 'ps1', 'tmp'])}`))}`,
    );
  else if (kind === 3) lines.push(`    ScriptBlockText|contains|all: ${list([draw.word(), draw.word()])}`);
  else if (kind === 4)
    lines.push(`    QueryName|endswith: ${list(several(draw, 4, () => `.${draw.word()}.com`))}`);
  else
    lines.push(
      `    ImageLoaded|endswith: ${quote(`\\${draw.word()}.dll`)}`,
      `    Image|startswith: ${quote(`C:\\${draw.word()}`)}`,
    );
  if (draw.chance(0.3)) lines.push('  filter:', `    Image|endswith: ${quote(`\\${exe(draw)}.exe`)}`);
  return `${lines.join('\n')}\n  condition: selection${lines.includes('  filter:') ? ' and not filter' : ''}\n`;
}

function windowsEvent(draw: Draw, index: number): Readonly<Record<string, unknown>> {
  const at = new Date(1_790_000_000_000 + index * 250).toISOString();
  const image = `C:\\${draw.of(['Windows\\System32', 'Program Files', 'Users\\Public'])}\\${draw.word()}\\${exe(draw)}.exe`;
  const common = {
    timestamp: at,
    Computer: `host-${draw.whole(500)}.example.org`,
    User: `EXAMPLE\\${draw.word()}`,
    ProcessId: draw.whole(20_000),
    Image: image,
    EventID: draw.whole(30),
  };
  if (draw.chance(0.5))
    return {
      ...common,
      logsource: { category: 'process_creation', product: 'windows' },
      OriginalFileName: `${exe(draw)}.exe`,
      CommandLine: `"${image}" ${several(draw, 8, () => `${draw.of(['', '-', '/', '--'])}${draw.word()}`).join(' ')}`,
      CurrentDirectory: `C:\\Users\\${draw.word()}\\`,
      ParentImage: `C:\\Windows\\${exe(draw)}.exe`,
      ParentCommandLine: `C:\\Windows\\${exe(draw)}.exe ${draw.word()} ${draw.word()}`,
      Hashes: `SHA256=${Array.from({ length: 8 }, () => draw.whole(0x7fffffff).toString(16).padStart(8, '0')).join('')}`,
      IntegrityLevel: draw.of(['Low', 'Medium', 'High', 'System']),
      Company: draw.word(),
      Description: `${draw.word()} ${draw.word()}`,
    };
  return {
    ...common,
    logsource: { category: draw.of(sources), product: 'windows' },
    TargetObject: `HKLM\\SOFTWARE\\${draw.word()}\\${draw.word()}\\${draw.word()}`,
    Details: `DWORD (0x0000000${draw.whole(9)})`,
    TargetFilename: `C:\\Users\\${draw.word()}\\${draw.word()}.${draw.of(['dll', 'txt', 'log', 'tmp'])}`,
    ImageLoaded: `C:\\Windows\\System32\\${draw.word()}.dll`,
    QueryName: `${draw.word()}.${draw.word()}.com`,
    ScriptBlockText: several(draw, 30, () => draw.word()).join(' '),
  };
}

const ports = [22, 23, 53, 80, 81, 123, 443, 1_883, 2_323, 5_555, 7_547, 8_081, 8_883, 37_215];

function iotRule(draw: Draw, index: number): string {
  const kind = index % 5;
  const category = ['flow', 'dns', 'session', 'sms', 'audit'][kind] ?? 'flow';
  const lines = ['detection:', '  selection:'];
  if (kind === 0)
    lines.push(
      `    dst_port: [${several(draw, 4, () => String(draw.of(ports))).join(', ')}]`,
      `    dst_ip|cidr: ['10.${draw.whole(255)}.0.0/16', '2001:db8:${draw.whole(999)}::/48']`,
      `    bytes_up|gt: ${draw.whole(1_000_000)}`,
    );
  else if (kind === 1)
    lines.push(`    query|endswith: ${list(several(draw, 8, () => `.${draw.word()}.net`))}`);
  else if (kind === 2)
    lines.push(
      `    plmn: ['${200 + draw.whole(500)}${10 + draw.whole(89)}']`,
      `    rat|neq: LTE-M`,
      `    cause|contains: ${list(several(draw, 3, () => draw.word()))}`,
    );
  else if (kind === 3)
    lines.push(`    direction: mo`, `    text|contains|all: ${list([draw.word(), draw.word()])}`);
  else
    lines.push(
      `    action|startswith: ${quote(draw.word())}`,
      `    actor|re: ${quote(`^${draw.word()}-[0-9]{2,4}$`)}`,
    );
  lines.push(
    '  approved:',
    `    site|startswith: ${quote(`${draw.word()}-`)}`,
    `    device_class: ${list(['Camera', 'Heat meter'])}`,
  );
  return `${head(draw, index, `{ category: ${category}, product: sextant }`) + lines.join('\n')}\n  condition: selection and not approved\n`;
}

function iotEvent(draw: Draw, index: number): Readonly<Record<string, unknown>> {
  const category = draw.of(['flow', 'flow', 'flow', 'dns', 'dns', 'session', 'session', 'sms', 'audit']);
  return {
    timestamp: 1_790_000_000_000 + index * 250,
    logsource: { category, product: 'sextant' },
    iccid: `8944${String(draw.whole(1_000_000)).padStart(15, '0')}`,
    imei: `35710306${String(draw.whole(1_000_000)).padStart(7, '0')}`,
    site: `${draw.word()}-${draw.whole(40)}`,
    device_class: draw.of(['Camera', 'Heat meter', 'Lift gateway', 'EV charger', 'POS terminal']),
    plmn: `${200 + draw.whole(500)}${10 + draw.whole(89)}`,
    rat: draw.of(['LTE-M', 'NB-IoT', 'LTE', 'GSM']),
    ...(category === 'flow'
      ? {
          src_ip: `10.64.${draw.whole(255)}.${draw.whole(255)}`,
          dst_ip: `10.${draw.whole(255)}.${draw.whole(255)}.${draw.whole(255)}`,
          dst_port: draw.of(ports),
          protocol: draw.of(['tcp', 'udp']),
          bytes_up: draw.whole(2_000_000),
          bytes_down: draw.whole(2_000_000),
        }
      : {}),
    ...(category === 'dns' ? { query: `${draw.word()}.${draw.word()}.net`, answer: 'NOERROR' } : {}),
    ...(category === 'session' ? { cause: `${draw.word()} ${draw.word()}`, apn: 'iot.example' } : {}),
    ...(category === 'sms'
      ? { direction: draw.of(['mo', 'mt']), text: several(draw, 12, () => draw.word()).join(' ') }
      : {}),
    ...(category === 'audit'
      ? { action: `${draw.word()}.${draw.word()}`, actor: `${draw.word()}-${draw.whole(999)}` }
      : {}),
  };
}
