/**
 * Rules of the filter of a private gateway as people write them, one a line:
 *
 *     deny 0.0.0.0/0                        routing: action and range
 *     allow 192.0.2.0/24 tcp 443            IP rules: protocol and ports may follow
 *     allow *.example.com udp 1000-2000     domain rules: only what is allowed
 */
export const filterParts = ['routing', 'ip', 'domain'] as const;
export type FilterPart = (typeof filterParts)[number];

export interface FilterRule {
  readonly action: 'allow' | 'deny';
  /** A range of IPv4 addresses (`192.0.2.0/24`), or a name with at most one `*.` in front. */
  readonly to: string;
  /** Number of the IP protocol; 255 stands for every one. */
  readonly protocol: number;
  /** Ports from and to; 0 and 0 stand for every one. */
  readonly fromPort: number;
  readonly toPort: number;
}

/** More rules than anybody can oversee are a mistake. */
const mostRules = 500;
export const anyProtocol = 255;
const protocols: ReadonlyMap<string, number> = new Map([
  ['any', anyProtocol],
  ['icmp', 1],
  ['tcp', 6],
  ['udp', 17],
]);

export type ParsedFilter =
  | { readonly rules: readonly FilterRule[]; readonly problem: null }
  | { readonly rules: null; readonly problem: { readonly line: number; readonly message: string } };

/** Empty lines and what follows a `#` are left out. The first line that cannot be read is the problem; lines count from 1. */
export function parseFilter(part: FilterPart, text: string): ParsedFilter {
  const rules: FilterRule[] = [];
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.replace(/#.*$/, '').trim();
    if (line === '') continue;
    const rule = parseRule(part, line);
    const message =
      typeof rule === 'string' ? rule : rules.length >= mostRules ? `More than ${mostRules} rules.` : null;
    if (typeof rule === 'string' || message !== null)
      return { rules: null, problem: { line: index + 1, message: message ?? '' } };
    rules.push(rule);
  }
  return { rules, problem: null };
}

/** The same as text, in the order in which they are tried. */
export function filterText(part: FilterPart, rules: readonly FilterRule[]): string {
  return rules
    .map(({ action, to, protocol, fromPort, toPort }) => {
      if (part === 'routing') return `${action} ${to}`;
      const word = [...protocols].find(([, number]) => number === protocol)?.[0] ?? String(protocol);
      const ports =
        fromPort === 0 && toPort === 0 ? '' : ` ${fromPort === toPort ? fromPort : `${fromPort}-${toPort}`}`;
      return protocol === anyProtocol && ports === '' ? `${action} ${to}` : `${action} ${to} ${word}${ports}`;
    })
    .join('\n');
}

function parseRule(part: FilterPart, line: string): FilterRule | string {
  const [action, to = '', protocol = 'any', ports = '', ...more] = line.split(/\s+/);
  if (action !== 'allow' && action !== 'deny') return 'A rule begins with allow or deny.';
  if (part === 'domain' && action === 'deny') return 'Domain rules can only allow.';
  if (more.length > 0 || (part === 'routing' && line.split(/\s+/).length > 2))
    return part === 'routing'
      ? 'A routing rule has an action and a range only.'
      : 'There is too much in this line.';
  if (part === 'domain' ? !isName(to) : !isRange(to))
    return part === 'domain'
      ? `"${to.slice(0, 60)}" is no name such as api.example.com or *.example.com.`
      : `"${to.slice(0, 60)}" is no range such as 192.0.2.0/24.`;
  const number = protocols.get(protocol) ?? (/^\d{1,3}$/.test(protocol) ? Number(protocol) : 256);
  if (number > 255)
    return `"${protocol.slice(0, 20)}" is no protocol: tcp, udp, icmp, any or a number up to 255.`;
  const [, from = '0', until = from] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(ports) ?? [];
  const known = ports === '' || /^\d{1,5}(-\d{1,5})?$/.test(ports);
  if (!known || Number(from) > 65_535 || Number(until) > 65_535 || Number(until) < Number(from))
    return `"${ports.slice(0, 20)}" is no port or range of ports up to 65535.`;
  return { action, to, protocol: number, fromPort: Number(from), toPort: Number(until) };
}

function isRange(text: string): boolean {
  const [, ...parts] = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text) ?? [];
  const [a, b, c, d, bits] = parts.map(Number);
  return parts.length === 5 && [a, b, c, d].every((part) => (part ?? 256) < 256) && (bits ?? 33) <= 32;
}

function isName(text: string): boolean {
  return (
    text.length <= 253 &&
    /^(\*\.)?([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z][a-z0-9-]{1,62}$/i.test(text)
  );
}
