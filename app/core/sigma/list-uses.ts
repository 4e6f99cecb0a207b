import type { ListQuestion, ListTable } from './list-table.ts';
import type { Node } from './model.ts';

/** One use of a list in a rule. */
export interface ListUse {
  readonly name: string;
  readonly table: ListTable;
  readonly field: string | null;
  readonly how: ListQuestion;
  /** Under a `not`: an empty list would make the rule match everything. */
  readonly negated: boolean;
}

/** Every use of a list in the logic of a rule. */
export function listUses(node: Node, negated = false): readonly ListUse[] {
  if (node.op === 'not') return listUses(node.of, !negated);
  if (node.op !== 'test') return node.of.flatMap((one) => listUses(one, negated));
  if (node.test.is !== 'listed') return [];
  const { name, table, how } = node.test;
  return [{ name, table, field: node.field, how, negated }];
}
