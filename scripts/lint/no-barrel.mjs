/**
 * A file that only passes on what others export hides where things are and ties modules together that have nothing in
 * common. Import from the file that declares.
 */

/** @type {import('eslint').Rule.RuleModule} */
export const noBarrel = {
  meta: {
    type: 'problem',
    messages: { passesOn: 'Import from the file that declares this, instead of passing it on from here.' },
    schema: [],
  },
  create(context) {
    return {
      ExportAllDeclaration: (node) => context.report({ node, messageId: 'passesOn' }),
      'ExportNamedDeclaration[source]': (/** @type {import('eslint').Rule.Node} */ node) =>
        context.report({ node, messageId: 'passesOn' }),
    };
  },
};
