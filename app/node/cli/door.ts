import { fail } from '../../../shared/errors.ts';
import type { Engine } from '../../core/engine.ts';
import type { Ports } from '../../core/ports.ts';
import { openEngine } from '../open-engine.ts';
import type { EngineDoor } from './command.ts';

/** Opens engines in this process. */
export function engineDoor(compose: (ports: Ports) => Engine, version: string): EngineDoor {
  return {
    async open(dir, passphrase, create) {
      const result = await openEngine({
        compose,
        dir,
        unlock: passphrase === null ? null : { kind: 'passphrase', passphrase },
        create,
        version,
        // Running from the sources is development.
        checkOutputs: import.meta.filename.endsWith('.ts'),
        program: 'command line',
      });
      if (result.state === 'locked') {
        throw fail(
          'LOCKED',
          result.wrong
            ? 'That is not the passphrase of this workspace. Nothing was changed.'
            : 'This workspace is locked.',
          { retry: 'later' },
        );
      }
      return { port: result.engine.connect(), close: () => result.engine.close() };
    },
  };
}
