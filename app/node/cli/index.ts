import { createEngine } from '../../core/engine.ts';
import { commands } from './commands.ts';
import { keepHeapSmall } from '../small-heap.ts';
import { engineDoor } from './door.ts';
import { runInProcess } from './process.ts';
import { applicationVersion } from './version.ts';

keepHeapSmall();
await runInProcess(commands, engineDoor(createEngine, applicationVersion()));
