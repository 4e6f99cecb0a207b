import type { ReadDb } from '../ports.ts';
import type { DnsFacts, FlowFacts } from './facts.ts';

/** What logs of sensors told of one SIM, in the form of the facts that summaries are made of. */

/** Rows of one SIM that are summed up: the newest, so that a flood on one SIM cannot hold up the rest. */
const mostRows = 20_000;

interface ToldRow {
  readonly at: number;
  readonly type: string;
  readonly members: Readonly<Record<string, unknown>>;
}

/** Rows of a class about a SIM within `span` ms of the newest one, oldest first. */
function toldOf(cache: ReadDb, body: string, kind: 'flow' | 'dns', span: number): readonly ToldRow[] {
  const newest = cache.get<{ at: number | null }>(
    'SELECT MAX(at) AS at FROM sensor_rows WHERE iccid_body = ? AND class = ?',
    [body, kind],
  )?.at;
  if (newest == null) return [];
  return cache
    .all<{ at: number; type: string; body: string }>(
      `SELECT at, type, body FROM sensor_rows WHERE iccid_body = ? AND class = ? AND at > ?
       ORDER BY at DESC, row_id DESC LIMIT ?`,
      [body, kind, newest - span, mostRows],
    )
    .map(({ at, type, body: members }) => ({ at, type, members: JSON.parse(members) as ToldRow['members'] }))
    .toReversed();
}

/** Connections that the SIM itself began; a volume that the sensor did not tell counts as none. */
export function flowFactsOf(cache: ReadDb, body: string, span: number): readonly FlowFacts[] {
  return toldOf(cache, body, 'flow', span).flatMap(({ at, members }): FlowFacts[] => {
    const { dstIp, dstPort, direction, outcome, protocol } = members;
    if (typeof dstIp !== 'string' || direction === 'inbound') return [];
    return [
      {
        periodStart: numberIn(members, 'periodStart') ?? at,
        periodEnd: numberIn(members, 'periodEnd') ?? at,
        sourceIp: wordIn(members, 'srcIp'),
        destinationIp: dstIp,
        destinationPort: typeof dstPort === 'number' ? dstPort : 0,
        protocol: protocol === 'udp' || protocol === 'icmp' ? protocol : 'tcp',
        service: wordIn(members, 'service'),
        outcome:
          outcome === 'established' || outcome === 'no-answer' || outcome === 'rejected' ? outcome : null,
        flowCount: numberIn(members, 'flows') ?? 1,
        packetsUp: numberIn(members, 'packetsUp'),
        bytesUp: numberIn(members, 'bytesUp') ?? 0,
        bytesDown: numberIn(members, 'bytesDown') ?? 0,
        firstAt: null,
      },
    ];
  });
}

/**
 * Names that the SIM asked for. A sensor that logs questions and answers tells each query twice: a question then takes the
 * response code of an answer to the same name, and answers count by themselves only where no question is told.
 */
export function dnsFactsOf(cache: ReadDb, body: string, span: number): readonly DnsFacts[] {
  const told = toldOf(cache, body, 'dns', span).filter(({ members }) => members['direction'] !== 'inbound');
  const questions = told.filter(({ type }) => type === 'dns.query');
  const failures = failedAnswers(told);
  const codeOf = (members: ToldRow['members'], query: string): string => {
    const own = wordIn(members, 'responseCode');
    const codes = own === null && questions.length > 0 ? failures.get(query) : undefined;
    return own ?? codes?.pop() ?? '';
  };
  return (questions.length > 0 ? questions : told).flatMap(({ at, members }): DnsFacts[] => {
    const query = wordIn(members, 'query');
    if (query === null) return [];
    return [
      {
        periodStart: numberIn(members, 'periodStart') ?? at,
        periodEnd: numberIn(members, 'periodEnd') ?? at,
        query,
        type: wordIn(members, 'queryType') ?? '',
        responseCode: codeOf(members, query),
        resolver: wordIn(members, 'dstIp'),
        count: numberIn(members, 'count') ?? 1,
      },
    ];
  });
}

/** Codes of answers that failed, by the name that was asked. */
function failedAnswers(told: readonly ToldRow[]): Map<string, string[]> {
  const failures = new Map<string, string[]>();
  for (const { type, members } of told) {
    const query = wordIn(members, 'query');
    const code = wordIn(members, 'responseCode');
    if (type !== 'dns.response' || query === null || code === null || code === 'NOERROR') continue;
    const codes = failures.get(query);
    if (codes === undefined) failures.set(query, [code]);
    else codes.push(code);
  }
  return failures;
}

function numberIn(members: ToldRow['members'], name: string): number | null {
  const value = members[name];
  return typeof value === 'number' ? value : null;
}

function wordIn(members: ToldRow['members'], name: string): string | null {
  const value = members[name];
  return typeof value === 'string' ? value : null;
}
