/**
 * A file that passes on what others of the project export hides where things are and ties modules together that have
 * nothing in common. Import from the file that declares. What a package exports may be passed on.
 */

/** @type {import('eslint').Rule.RuleModule} */
export const noBarrel = {
  meta: {
    type: 'problem',
    messages: { passesOn: 'Import from the file that declares this, instead of passing it on from here.' },
    schema: [],
  },
  create(context) {
    /** @param {import('eslint').Rule.Node} node */
    const check = (node) => {
      const source =
        'source' in node && node.source !== null && node.source !== undefined ? node.source : undefined;
      if (source?.type === 'Literal' && String(source.value).startsWith('.')) {
        context.report({ node, messageId: 'passesOn' });
      }
    };
    return { ExportAllDeclaration: check, ExportNamedDeclaration: check };
  },
};
