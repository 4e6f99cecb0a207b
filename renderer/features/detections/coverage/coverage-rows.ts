import {
  layers,
  type CoverageState,
  type CoveredTechnique,
  type Layer,
} from '../../../../shared/contract/index.ts';

/** Which techniques are shown. `gaps` are those that no active rule watches for in any layer. */
export interface CoverageFilter {
  readonly text: string;
  readonly framework: CoveredTechnique['framework'] | 'any';
  readonly show: 'all' | 'watched' | 'gaps';
}

export function covered({ cells }: CoveredTechnique): boolean {
  return cells.some(({ state }) => state === 'active');
}

export function shownTechniques(
  techniques: readonly CoveredTechnique[],
  { text, framework, show }: CoverageFilter,
): readonly CoveredTechnique[] {
  const wanted = text.trim().toLowerCase();
  return techniques.filter(
    (one) =>
      (framework === 'any' || one.framework === framework) &&
      (show === 'all' || covered(one) === (show === 'watched')) &&
      `${one.id} ${one.name}`.toLowerCase().includes(wanted),
  );
}

export const coverageWords: Readonly<Record<CoverageState | 'none', string>> = {
  active: 'active',
  learning: 'learning',
  blind: 'blind',
  off: 'off',
  absent: 'not yet',
  none: 'none',
};

/** What a cell says in words: "2 active, 1 blind". */
export function cellWords(technique: CoveredTechnique, layer: Layer): string {
  const cell = technique.cells.find((one) => one.layer === layer);
  if (cell === undefined) return coverageWords.none;
  const states = (['active', 'learning', 'blind', 'off', 'absent'] as const).flatMap((state) => {
    const count = cell.rules.filter((rule) => rule.state === state).length;
    return count === 0 ? [] : [`${count} ${coverageWords[state]}`];
  });
  return states.join(', ');
}

/** The matrix as CSV: a row for each technique, a column for each layer, ids of rules with their states. */
export function coverageCsv(techniques: readonly CoveredTechnique[]): string {
  const rows = techniques.map(({ id, name, framework, cells }) => [
    framework,
    id,
    name,
    ...layers.map((layer) => {
      const cell = cells.find((one) => one.layer === layer);
      if (cell === undefined) return coverageWords.none;
      return cell.rules.map((rule) => `${rule.id} ${coverageWords[rule.state]}`).join('; ');
    }),
  ]);
  const head = ['framework', 'technique', 'name', ...layers];
  return [head, ...rows].map((row) => `${row.map(field).join(',')}\r\n`).join('');
}

/** A field as RFC 4180 has it; what a spreadsheet would run as a formula stays text. */
function field(value: string): string {
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
