import { createEngine } from '../../core/engine.ts';
import { commands } from './commands.ts';
import { engineDoor } from './door.ts';
import { runInProcess } from './process.ts';
import { applicationVersion } from './version.ts';

await runInProcess(commands, engineDoor(createEngine, applicationVersion()));
