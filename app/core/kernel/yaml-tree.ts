import { isMap, isScalar, isSeq, type LineCounter, type Node } from 'yaml';

/** Where a node stands in its file; both count from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** YAML as far as it is data: maps with text keys, lists and scalars, each with its place in the file. */
export type Tree = MapTree | ListTree | ScalarTree;

export interface MapTree {
  readonly kind: 'map';
  readonly entries: readonly Entry[];
  readonly at: Position;
}

export interface Entry {
  readonly key: string;
  readonly keyAt: Position;
  readonly value: Tree;
}

export interface ListTree {
  readonly kind: 'list';
  readonly items: readonly Tree[];
  readonly at: Position;
}

export interface ScalarTree {
  readonly kind: 'scalar';
  /** Whole numbers beyond 2^53 stay text, so that a 20-digit identifier keeps its digits. */
  readonly value: string | number | boolean | null;
  /** As it was written, where it stands without quotes; else null. */
  readonly plain: string | null;
  readonly at: Position;
}

/** What a kind of file takes and refuses. Each may report and go on without the node, or throw to give up the document. */
export interface Strictness {
  /**
   * Asked before each node is read.
   *
   * @returns the node itself, another that stands for it (an alias's target, which is then asked about one level deeper), or null for none
   */
  enter(node: Node | null, at: Position, depth: number): Node | null;
  /**
   * The text of a key.
   *
   * @param taken keys of the same map before it
   * @returns null to leave the entry out
   */
  key(node: Node | null, at: Position, taken: ReadonlySet<string>): string | null;
}

/** The tree of a document that was parsed with `intAsBigInt`. @param position of an offset in the file, see `positionsOf` */
export function treeOf(root: Node, position: (offset: number) => Position, strictness: Strictness): Tree {
  const placeOf = (node: Node | null, parent: Position): Position =>
    node?.range === null || node?.range === undefined ? parent : position(node.range[0]);
  const walk = (node: Node | null, parent: Position, depth: number): Tree => {
    const at = placeOf(node, parent);
    const entered = strictness.enter(node, at, depth);
    if (entered === null) return { kind: 'scalar', value: null, plain: null, at };
    if (entered !== node) return walk(entered, at, depth + 1);
    if (isMap(entered)) {
      const taken = new Set<string>();
      const entries = entered.items.flatMap((item): Entry[] => {
        const keyNode = item.key as Node | null;
        const keyAt = placeOf(keyNode, at);
        const key = strictness.key(keyNode, keyAt, taken);
        if (key === null) return [];
        taken.add(key);
        return [{ key, keyAt, value: walk(item.value as Node | null, keyAt, depth + 1) }];
      });
      return { kind: 'map', entries, at };
    }
    if (isSeq(entered))
      return {
        kind: 'list',
        items: entered.items.map((item) => walk(item as Node | null, at, depth + 1)),
        at,
      };
    const value = isScalar(entered) ? scalarOf(entered.value) : null;
    const plain = isScalar(entered) && entered.type === 'PLAIN' ? (entered.source ?? null) : null;
    return { kind: 'scalar', value, plain, at };
  };
  return walk(root, { line: 1, column: 1 }, 0);
}

/** Where an offset stands, by the counter that the parser filled. */
export function positionsOf(lines: LineCounter): (offset: number) => Position {
  return (offset) => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
}

/** What the parser complains of, as one sentence without its drawing of the place. */
export function complaint({ message }: { readonly message: string }): string {
  const line = message.split('\n')[0] ?? message;
  return line.endsWith('.') ? line : `${line}.`;
}

/** The value under a key, or undefined. */
export function entryOf(map: MapTree, key: string): Entry | undefined {
  return map.entries.find((entry) => entry.key === key);
}

function scalarOf(value: unknown): ScalarTree['value'] {
  if (typeof value === 'bigint')
    return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER
      ? Number(value)
      : value.toString();
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  return null;
}
