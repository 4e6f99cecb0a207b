import type { ImportKind } from '../../../shared/contract/index.ts';
import type { EventClass } from '../events/model.ts';

/** What one line of a sensor's log says, before it is known which SIM it is about. */
export interface SensorRecord {
  readonly class: EventClass;
  readonly type: string;
  /** When it happened, as the sensor has it, ms UTC. */
  readonly at: number;
  /** `logsource.product` and `.service`. */
  readonly product: string;
  readonly service?: string;
  /** Members of the class, seen from `srcIp`: up is from there. */
  readonly body: Readonly<Record<string, unknown>>;
  /** Identifiers that the line itself names; they count before addresses. */
  readonly iccid?: string;
  readonly imsi?: string;
  readonly imei?: string;
  /** The record tells one direction of a connection only, as NetFlow does. */
  readonly oneWay?: boolean;
}

/** A line that cannot be read, with the reason in words for people. */
export class RejectedLine extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'RejectedLine';
  }
}

/** Reads the lines of one file in their order. What it keeps between lines is bounded. */
export interface SensorParser {
  /**
   * @returns records of the line; none for a line that tells no event (a comment, a header, another kind of message)
   * @throws RejectedLine for a line that cannot be read
   */
  read(line: string): readonly SensorRecord[];
  /** False within a record of several lines: a later reading cannot begin here. */
  settled(): boolean;
  /** What a later reading of the grown file needs, as plain data; only asked for where `settled`. */
  state(): unknown;
}

/** What a parser may know of its file. */
export interface ParserContext {
  /** Newest time that a record can have, ms UTC: logs without a year are placed before it. */
  readonly latest: number;
}

export interface SensorFormat {
  readonly kind: ImportKind;
  /** Whether the first lines of a file are of this format. Never throws. */
  knows(lines: readonly string[]): boolean;
  /** @param state what `state` of an earlier parser gave, or null for a new file */
  open(state: unknown, context: ParserContext): SensorParser;
  /** True where a line that is whole shows that it is: the last one is then taken without its line end. */
  readonly wholeWithoutEnd: boolean;
}

export const nothing: readonly SensorRecord[] = [];
