import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { app } from 'electron';

/*
 * Starts the application folder named on the command line, `electron [switches] FOLDER [arguments]`, as the default
 * application inside an official Electron release does.
 */
const folder = process.argv.slice(1).find((argument) => !argument.startsWith('-'));
if (folder === undefined) {
  process.stderr.write('Name the folder of the application to start.\n');
  process.exit(1);
}
const path = resolve(folder);
const { name, productName, version, main } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'));
app.setAppPath(path);
app.setName(productName ?? name);
app.setVersion(version);
await import(pathToFileURL(join(path, main)).href);
