import { RE2JS } from 're2js';
import { sigmaLimits } from './limits.ts';

/** A compiled expression. */
export interface Expression {
  /** Does it match anywhere in the text? */
  test(text: string): boolean;
  /** Characters that it may be tried on in one go; `test` looks at no more of a text. */
  readonly reach: number;
}

/** An expression that cannot be used, with what to do about it. */
export interface ExpressionProblem {
  readonly message: string;
  readonly fix: string;
}

/**
 * Compiles a regular expression of a rule. It takes time linear in the text, whatever the expression: what only a
 * backtracking engine can do is refused.
 *
 * @param flags of `i`, `m`, `s`
 */
export function compileExpression(source: string, flags: string): Expression | ExpressionProblem {
  if (source.length > sigmaLimits.literalChars)
    return { message: 'The expression is too long.', fix: 'Split it into a list of expressions.' };
  const bits =
    (flags.includes('i') ? RE2JS.CASE_INSENSITIVE : 0) |
    (flags.includes('m') ? RE2JS.MULTILINE : 0) |
    (flags.includes('s') ? RE2JS.DOTALL : 0);
  let compiled: RE2JS;
  try {
    compiled = RE2JS.compile(source, bits);
  } catch (error) {
    return refusal(source, error);
  }
  const size = compiled.programSize();
  if (size > sigmaLimits.regexProgram)
    return {
      message: 'The expression is too large once its repetitions are written out.',
      fix: 'Repeat less.',
    };
  const reach = Math.floor(sigmaLimits.regexSteps / size);
  return { reach, test: (text) => compiled.test(text.length > reach ? text.slice(0, reach) : text) };
}

function refusal(source: string, error: unknown): ExpressionProblem {
  const said = error instanceof Error ? error.message.replace(/^error parsing regexp: /i, '') : String(error);
  if (/\(\?(?:<?[=!]|>)|\\[1-9]|[*+?}]\+/.test(source))
    return {
      message: `The expression cannot be used: ${said}.`,
      fix: 'Write it without look-around, back-references and possessive quantifiers: matching must take linear time.',
    };
  return {
    message: `The expression cannot be read: ${said}.`,
    fix: 'Correct it; the syntax is that of RE2.',
  };
}
