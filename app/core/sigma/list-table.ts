/** How a rule asks a list. `written`: its values were written out, the test itself never holds. */
export type ListQuestion = 'equals' | 'below' | 'network' | 'written';

/**
 * A list that is too long, or changes too often, to be written out as literals: tests of `%name%` ask it instead. It means the same as
 * writing its values out would, but that a value ends where the list says so.
 */
export interface ListTable {
  /** Entries that hold now. */
  readonly size: number;
  /** Values with wildcards, which are compiled into the rule. */
  readonly patterns: readonly string[];
  /**
   * The number of the entry that a text meets: that is its value (`equals`), that it ends with behind a dot (`below`), or that is this
   * address or a network that it lies in (`network`). 0 where there is none.
   *
   * @param text without its case, but for `network`
   * @param at when the event was, ms UTC; null for now
   */
  find(how: Exclude<ListQuestion, 'written'>, text: string, at: number | null): number;
  /** Its values, for uses that must write them out; null where there are more than `most`. */
  values(most: number): readonly string[] | null;
}
