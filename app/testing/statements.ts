import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** A statement that the program may prepare, and where its text begins. */
export interface Statement {
  readonly file: string;
  readonly line: number;
  readonly sql: string;
}

/** Texts that stand for an expression inside a statement, by `file: expression` or by the expression alone. Several make several statements. */
export type Fragments = Readonly<Record<string, readonly string[]>>;

const beginning = /^\s*(SELECT|INSERT (OR \w+ )?INTO|UPDATE|DELETE FROM|WITH|REPLACE INTO)\s/;

/**
 * Every SQL text in the source files below a folder, tests aside. Constants of the same file are followed; whatever else
 * is put into a statement must be named among the fragments.
 *
 * @returns the statements, and the expressions that nobody named
 */
export function statementsBelow(
  folder: string,
  fragments: Fragments,
): { readonly statements: readonly Statement[]; readonly unnamed: readonly string[] } {
  const statements: Statement[] = [];
  const unnamed = new Set<string>();
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !/\.(test|testkit)\.ts$/.test(file))
    .sort();
  for (const file of files) {
    const text = readFileSync(join(folder, file), 'utf8');
    const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
    const valuesOf = createReading(source, file, fragments, unnamed);
    const visit = (node: ts.Node): void => {
      if (isText(node) && beginning.test(headOf(node))) {
        const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
        for (const sql of valuesOf(node) ?? []) statements.push({ file, line: line + 1, sql });
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  return { statements, unnamed: [...unnamed] };
}

type Reading = (expression: ts.Expression) => readonly string[] | null;

function createReading(
  source: ts.SourceFile,
  file: string,
  fragments: Fragments,
  unnamed: Set<string>,
): Reading {
  const constants = constantsOf(source);
  const read: Reading = (expression) => {
    const text = expression.getText(source).replace(/\s+/g, ' ');
    const named = fragments[`${file}: ${text}`] ?? fragments[text];
    if (named !== undefined) return named;
    if (ts.isAsExpression(expression) || ts.isParenthesizedExpression(expression))
      return read(expression.expression);
    if (ts.isStringLiteral(expression) || ts.isNoSubstitutionTemplateLiteral(expression))
      return [expression.text];
    if (ts.isNumericLiteral(expression)) return [expression.text.replaceAll('_', '')];
    if (ts.isIdentifier(expression)) {
      const constant = constants.get(expression.text);
      return constant === undefined ? null : read(constant);
    }
    if (ts.isPropertyAccessExpression(expression) || ts.isElementAccessExpression(expression))
      return membersOf(expression, constants)?.flatMap((member) => read(member) ?? []) ?? null;
    if (!ts.isTemplateExpression(expression)) return null;
    let texts: readonly string[] | null = [expression.head.text];
    for (const { expression: part, literal } of expression.templateSpans) {
      const values = read(part);
      if (values === null) unnamed.add(`${file}: ${part.getText(source).replace(/\s+/g, ' ')}`);
      texts =
        texts === null || values === null
          ? null
          : texts.flatMap((before) => values.map((value) => before + value + literal.text));
    }
    return texts;
  };
  return read;
}

function constantsOf(source: ts.SourceFile): ReadonlyMap<string, ts.Expression> {
  const constants = new Map<string, ts.Expression>();
  for (const statement of source.statements) {
    if (!ts.isVariableStatement(statement)) continue;
    for (const { name, initializer } of statement.declarationList.declarations)
      if (ts.isIdentifier(name) && initializer !== undefined) constants.set(name.text, initializer);
  }
  return constants;
}

/** What a constant object has under a name, or under any where the name is worked out. */
function membersOf(
  access: ts.PropertyAccessExpression | ts.ElementAccessExpression,
  constants: ReadonlyMap<string, ts.Expression>,
): readonly ts.Expression[] | null {
  const constant = ts.isIdentifier(access.expression) ? constants.get(access.expression.text) : undefined;
  const object = constant !== undefined && ts.isAsExpression(constant) ? constant.expression : constant;
  if (object === undefined || !ts.isObjectLiteralExpression(object)) return null;
  const wanted = ts.isPropertyAccessExpression(access) ? access.name.text : null;
  return object.properties.flatMap((property) =>
    ts.isPropertyAssignment(property) && (wanted === null || property.name.getText() === wanted)
      ? [property.initializer]
      : [],
  );
}

type Text = ts.StringLiteral | ts.NoSubstitutionTemplateLiteral | ts.TemplateExpression;

function isText(node: ts.Node): node is Text {
  return (
    ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node) || ts.isTemplateExpression(node)
  );
}

function headOf(node: Text): string {
  return ts.isTemplateExpression(node) ? node.head.text : node.text;
}
