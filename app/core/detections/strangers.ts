import { nearest, quoted } from '../../../shared/near-words.ts';
import { classNames } from '../events/classes.ts';
import { fields, fieldsOf } from '../events/fields.ts';
import { bodies, eventClasses, type EventClass } from '../events/model.ts';
import { entryOf, type Entry, type MapTree, type Tree } from '../kernel/yaml-tree.ts';
import { createReporter, within, type Problem, type Reporter } from '../sigma/problem.ts';

/**
 * Words that are sound Sigma and that no event of this console knows, so that the rule would be silent for ever: categories,
 * and fields of a category that is known.
 *
 * @param trees documents of the file
 * @returns warnings, in the order of the text
 */
export function strangersIn(path: string, trees: readonly Tree[]): readonly Problem[] {
  const report = createReporter(path);
  for (const tree of trees) {
    if (tree.kind !== 'map') continue;
    const kind = categoryIn(tree, report);
    const detection = entryOf(tree, 'detection')?.value;
    if (kind === null || detection?.kind !== 'map') continue;
    const names = namesIn(kind);
    for (const { key, value } of detection.entries)
      if (key !== 'condition' && key !== 'timeframe')
        for (const entry of fieldsIn(value)) judgeField(entry, within('detection', key), kind, names, report);
  }
  return report.problems;
}

/** The class of events that a document is about; null where it names none, or one that there is not. */
function categoryIn(tree: MapTree, report: Reporter): EventClass | null {
  const source = entryOf(tree, 'logsource')?.value;
  const category = source?.kind === 'map' ? entryOf(source, 'category')?.value : undefined;
  if (category?.kind !== 'scalar' || typeof category.value !== 'string') return null;
  const named = category.value.trim().toLowerCase();
  const known = eventClasses.find((one) => classNames[one].category === named);
  if (known !== undefined) return known;
  const meant = eventClasses.find((one) => one === named);
  report.warn(
    category.at,
    'logsource.category',
    `No event of this console is of the category "${category.value}": the rule never matches.`,
    meant === undefined
      ? `There are: ${eventClasses.map((one) => classNames[one].category).join(', ')}.`
      : `Did you mean \`${classNames[meant].category}\`?`,
  );
  return null;
}

/** Every name by which a rule may ask for a member of the class: its own, and those that others use for it. */
function namesIn(kind: EventClass): ReadonlySet<string> {
  return new Set(fieldsOf(kind).flatMap((name) => [name, ...fields[name].sigma]));
}

/** The fields that a search names: of a map, or of each map of a list. Bare words name none. */
function fieldsIn(search: Tree): readonly Entry[] {
  if (search.kind === 'map') return search.entries;
  return search.kind === 'list' ? search.items.flatMap(fieldsIn) : [];
}

function judgeField(
  { key, keyAt }: Entry,
  path: string,
  kind: EventClass,
  names: ReadonlySet<string>,
  report: Reporter,
): void {
  const field = key.split('|')[0] ?? '';
  // Below a member that is there, what the source wrote is not ours to know.
  const [member = ''] = field.split('.');
  if (field === '' || names.has(field) || names.has(member)) return;
  const { category } = classNames[kind];
  const near = nearest(field, names);
  report.warn(
    keyAt,
    within(path, key),
    `No event of the category ${category} has a field ${quoted(field)}: it matches none.`,
    near === undefined
      ? `Fields of its own are: ${Object.keys(bodies[kind]).join(', ')}.`
      : `Did you mean \`${near}\`?`,
  );
}
