/**
 * Importing a module must not do anything: what runs, runs because an entry called it. Declarations may compute their
 * values; statements that act belong into functions.
 */

const ACTIONS = new Set([
  'ExpressionStatement',
  'ForStatement',
  'ForInStatement',
  'ForOfStatement',
  'WhileStatement',
  'DoWhileStatement',
  'IfStatement',
  'SwitchStatement',
  'TryStatement',
  'ThrowStatement',
]);

/** @type {import('eslint').Rule.RuleModule} */
export const noImportSideEffects = {
  meta: {
    type: 'problem',
    messages: {
      acts: 'Importing this module does something. Move the statement into a function that an entry calls.',
    },
    schema: [],
  },
  create(context) {
    return {
      Program(program) {
        for (const node of program.body) {
          const isDirective =
            node.type === 'ExpressionStatement' && 'directive' in node && node.directive !== undefined;
          if (ACTIONS.has(node.type) && !isDirective) context.report({ node, messageId: 'acts' });
        }
      },
    };
  },
};
