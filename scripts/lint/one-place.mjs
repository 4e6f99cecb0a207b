import { relative, sep } from 'node:path';
import { ROOT } from '../setup/paths.mjs';

/**
 * Interfaces of the platform that are dangerous enough to be spoken to from one file each, with everything else going
 * through what that file exports. `matches` selects the syntax that counts as using one.
 */
export const ONE_PLACE = [
  { what: 'ipcMain', where: 'electron/main/security/ipc.ts', matches: imported('ipcMain') },
  { what: 'ipcRenderer', where: 'electron/preload/index.ts', matches: imported('ipcRenderer') },
  {
    what: 'webContents.send and postMessage',
    where: 'electron/main/windows/notices.ts',
    matches:
      "CallExpression[callee.property.name=/^(send|sendToFrame|postMessage)$/][callee.object.property.name='webContents'], " +
      "CallExpression[callee.property.name=/^(send|sendToFrame|postMessage)$/][callee.object.name='webContents']",
  },
  {
    what: 'shell.openExternal',
    where: 'electron/main/security/open-external.ts',
    matches: "MemberExpression[object.name='shell'][property.name='openExternal']",
  },
  {
    what: 'new BrowserWindow',
    where: 'electron/main/windows/browser-window.ts',
    matches:
      "NewExpression[callee.name='BrowserWindow'], NewExpression[callee.property.name='BrowserWindow']",
  },
  { what: 'safeStorage', where: 'electron/main/vault/key-store.ts', matches: imported('safeStorage') },
  {
    what: 'SQL prepare',
    where: 'app/node/database/statements.ts',
    matches: "CallExpression[callee.property.name='prepare']",
  },
];

/** @param {string} name of an export of Electron */
function imported(name) {
  return `ImportDeclaration[source.value='electron'] ImportSpecifier[imported.name='${name}'], MemberExpression[property.name='${name}']`;
}

/** @type {import('eslint').Rule.RuleModule} */
export const onePlace = {
  meta: {
    type: 'problem',
    messages: { elsewhere: '{{what}} belongs in {{where}} alone: use what that file exports.' },
    schema: [],
  },
  create(context) {
    const file = relative(ROOT, context.filename).split(sep).join('/');
    /** @type {Record<string, (node: import('eslint').Rule.Node) => void>} */
    const visitors = {};
    for (const { what, where, matches } of ONE_PLACE) {
      if (file === where) continue;
      for (const selector of matches.split(/,\s(?=[A-Z])/)) {
        visitors[selector] = (node) =>
          context.report({ node, messageId: 'elsewhere', data: { what, where } });
      }
    }
    return visitors;
  },
};
