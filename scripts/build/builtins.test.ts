import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withoutFacades } from './builtins.ts';

describe('modules of Node in a bundle', () => {
  it('are taken as they are, under the names that the bundle gives them', () => {
    const code = [
      'import fs, { readFileSync, statSync as stat } from "node:fs";',
      'import { join } from "node:path";',
      'import * as os from "node:os";',
      'import http from "node:http";',
    ].join('\n');
    expect(withoutFacades(code).split('\n')).toEqual([
      'const builtin$0 = process.getBuiltinModule("node:fs"); const fs = builtin$0; const { readFileSync, statSync: stat } = builtin$0;',
      'const builtin$1 = process.getBuiltinModule("node:path"); const { join } = builtin$1;',
      'const builtin$2 = process.getBuiltinModule("node:os"); const os = builtin$2;',
      'const builtin$3 = process.getBuiltinModule("node:http"); const http = builtin$3;',
    ]);
  });

  it('leaves other modules, and text that looks like an import, alone', () => {
    const code = [
      'import Sqlite from "better-sqlite3";',
      'const help = `  import fs from "node:fs";`;',
      'import "node:fs";',
    ].join('\n');
    expect(withoutFacades(code)).toBe(code);
  });

  it('does what an import does', async () => {
    const code = withoutFacades(
      'import path, { join as put } from "node:path";\nexport const at = put("a", path.sep, "b");',
    );
    const module = (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as { at: string };
    expect(module.at).toBe(join('a', 'b'));
  });
});
