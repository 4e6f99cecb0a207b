import { z } from 'zod';
import { fail } from '../../../shared/errors.ts';
import { bodies, eventClasses, type EventClass } from '../events/model.ts';
import { classNames } from '../events/classes.ts';
import { known } from '../events/known.ts';
import { nameMembers } from '../events/names.ts';
import { csvAssembler, csvFields } from '../providers/csv.ts';
import { instantOf } from '../sigma/instants.ts';
import { nothing, RejectedLine, type SensorFormat, type SensorRecord } from './record.ts';

/**
 * Any CSV, by a mapping that says which column is which member of which class. A column that the mapping does not name is not
 * read; an empty field is not known.
 */

const Column = z.string().min(1).max(200);

/** The mapping file. */
export const CsvMapping = z
  .strictObject({
    format: z.literal('sextant.csv-mapping/1'),
    class: z.enum(eventClasses),
    type: z.string().max(100).optional(),
    separator: z.enum([',', ';', '\t', '|']).default(','),
    /** Names of the columns where the file has no header. */
    header: z.array(Column).max(500).optional(),
    product: z
      .string()
      .regex(/^[a-z0-9-]{1,40}$/)
      .default('csv'),
    time: z.strictObject({ column: Column, unit: z.enum(['auto', 's', 'ms']).default('auto') }),
    /** Column that names the SIM, by identifier. Without it the addresses decide. */
    sim: z.strictObject({ column: Column, by: z.enum(['iccid', 'imsi', 'imei']) }).optional(),
    columns: z.record(Column, z.string()),
    constants: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
  })
  .superRefine((mapping, check) => {
    const members = bodies[mapping.class];
    for (const name of [...Object.values(mapping.columns), ...Object.keys(mapping.constants)]) {
      if (!Object.hasOwn(members, name))
        check.addIssue({ code: 'custom', message: `"${name}" is no member of the class ${mapping.class}` });
    }
    if (mapping.type !== undefined && !Object.hasOwn(classNames[mapping.class].types, mapping.type))
      check.addIssue({
        code: 'custom',
        message: `"${mapping.type}" is no type of the class ${mapping.class}`,
      });
  });
export type CsvMapping = z.infer<typeof CsvMapping>;

/**
 * Reads a mapping file.
 *
 * @throws AppError INVALID_INPUT with the first thing wrong in it
 */
export function parseMapping(text: string): CsvMapping {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw fail('INVALID_INPUT', 'The mapping is no JSON. Mend it and import again.', { field: 'mapping' });
  }
  const parsed = CsvMapping.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = issue?.path.join('.') ?? '';
  throw fail(
    'INVALID_INPUT',
    `The mapping cannot be used: ${path === '' ? '' : `${path}: `}${issue?.message ?? 'not understood'}. Mend it and import again.`,
    { field: 'mapping' },
  );
}

interface Saved {
  readonly header: readonly string[];
}

/** The format that a mapping makes. Which member takes numbers, truths or lists is asked of the schema, once. */
export function csvFormat(mapping: CsvMapping): SensorFormat {
  const forms = formsOf(mapping.class);
  const type = mapping.type ?? Object.keys(classNames[mapping.class].types)[0] ?? '';
  return {
    kind: 'csv-events',
    wholeWithoutEnd: false,
    knows: () => true,
    open(saved) {
      let header = mapping.header ?? (saved as Saved | null)?.header ?? null;
      let records = csvAssembler();
      let open = false;
      const take = (line: string): string | null => {
        try {
          const record = records.push(line.replace(/\r$/, ''));
          open = record === null && line !== '' && line !== '\r';
          return record;
        } catch (error) {
          records = csvAssembler();
          open = false;
          throw new RejectedLine(error instanceof Error ? error.message : String(error));
        }
      };
      return {
        read(line) {
          const record = take(line);
          if (record === null) return nothing;
          const fields = csvFields(record, mapping.separator);
          if (header === null) {
            header = fields.map((field) => field.trim());
            needColumns(mapping, header);
            return nothing;
          }
          if (fields.length !== header.length)
            throw new RejectedLine(`${fields.length} fields where the header has ${header.length}`);
          return [recordOf(mapping, type, forms, header, fields)];
        },
        settled: () => !open,
        state: () => (header === null ? null : ({ header } satisfies Saved)),
      };
    },
  };
}

function needColumns(mapping: CsvMapping, header: readonly string[]): void {
  const wanted = [mapping.time.column, ...(mapping.sim === undefined ? [] : [mapping.sim.column])];
  for (const column of [...wanted, ...Object.keys(mapping.columns)]) {
    if (!header.includes(column))
      throw new RejectedLine(`the header has no column "${column.slice(0, 60)}", which the mapping names`);
  }
}

function recordOf(
  mapping: CsvMapping,
  type: string,
  forms: ReadonlyMap<string, Form>,
  header: readonly string[],
  fields: readonly string[],
): SensorRecord {
  const valueOf = (column: string): string => (fields[header.indexOf(column)] ?? '').trim();
  const at = timeOf(valueOf(mapping.time.column), mapping.time.unit);
  if (at === null) throw new RejectedLine(`${mapping.time.column}: is no time`);
  const told: Record<string, unknown> = { ...mapping.constants };
  for (const [column, name] of Object.entries(mapping.columns)) {
    const text = valueOf(column);
    if (text !== '') told[name] = converted(text, forms.get(name) ?? 'text');
  }
  const query = told['query'];
  const body = known({ ...told, ...(typeof query === 'string' ? nameMembers(query) : {}) });
  const id = mapping.sim === undefined ? '' : valueOf(mapping.sim.column);
  return {
    class: mapping.class,
    type,
    at,
    product: mapping.product,
    body,
    ...(mapping.sim === undefined || id === '' ? {} : { [mapping.sim.by]: id }),
  };
}

function timeOf(text: string, unit: 'auto' | 's' | 'ms'): number | null {
  if (unit === 'auto') return instantOf(text);
  const number = text === '' ? Number.NaN : Number(text);
  return Number.isFinite(number) ? Math.round(unit === 's' ? number * 1_000 : number) : null;
}

type Form = 'text' | 'number' | 'truth' | 'list';

/** What a member takes, tried on its schema. */
function formsOf(kind: EventClass): ReadonlyMap<string, Form> {
  const formOf = (schema: z.ZodType): Form => {
    if (schema.safeParse(1).success) return 'number';
    if (schema.safeParse(true).success) return 'truth';
    return schema.safeParse(['a']).success ? 'list' : 'text';
  };
  return new Map(Object.entries<z.ZodType>(bodies[kind]).map(([name, schema]) => [name, formOf(schema)]));
}

/** What does not fit stays text: the schema of the class then says what is wrong with it. */
function converted(text: string, form: Form): unknown {
  switch (form) {
    case 'number':
      return Number.isFinite(Number(text)) ? Number(text) : text;
    case 'truth':
      return /^(?:true|1|yes)$/i.test(text) ? true : /^(?:false|0|no)$/i.test(text) ? false : text;
    case 'list':
      return text.split('|').map((part) => part.trim());
    case 'text':
      return text;
  }
}
