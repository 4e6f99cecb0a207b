import { describe, expect, it } from 'vitest';
import { contract, type EngineFrame, type FeatureName } from '../../../shared/contract/index.ts';
import { roles } from '../../../shared/contract/system.ts';
import { refusalOf } from '../../../shared/roles.ts';
import { createTestClock } from '../../testing/clock.ts';
import { createRecordingLog } from '../../testing/log.ts';
import { createTestIds } from '../../testing/ports.ts';
import { createDispatcher } from './dispatcher.ts';
import { createPortPair } from './port-pair.ts';

const guarded: readonly FeatureName[] = ['responses', 'suppressions', 'notifications', 'lists'];
const commands = guarded.flatMap((feature) =>
  Object.entries(contract[feature]).flatMap(([name, { kind }]) =>
    kind === 'command' ? [`${feature}.${name}`] : [],
  ),
);

/** Asks for an operation as somebody of a role. @returns the answer, and whether a handler heard of it */
async function ask(op: string, role: string) {
  const clock = createTestClock();
  const heard: string[] = [];
  const handlers = Object.fromEntries(
    Object.entries(contract).map(([feature, ops]) => [
      feature,
      Object.fromEntries(
        Object.keys(ops).map((name) => [name, () => (heard.push(`${feature}.${name}`), {})]),
      ),
    ]),
  );
  const loose = createDispatcher(contract, handlers, {
    checkOutputs: false,
    log: createRecordingLog(),
    ids: createTestIds(),
    schedule: clock.schedule,
    actor: () => ({ name: 'N. Bauer', role }),
    refusal: refusalOf,
  });
  const pair = createPortPair();
  const frames: EngineFrame[] = [];
  pair.client.onFrame((frame) => frames.push(frame));
  loose.attach(pair.engine);
  // A refusal comes before the input is looked at: whoever may not, learns nothing of what would be right.
  pair.client.send({ t: 'call', id: 1, op, input: { nonsense: true } });
  await clock.advance(1);
  const [frame] = frames;
  return { code: frame?.t === 'error' ? frame.error.code : null, frame, heard };
}

describe('roles at the door of the engine', () => {
  it.each(commands)('%s is refused to those who may not, and to nobody else', async (op) => {
    for (const role of roles) {
      const { code, heard, frame } = await ask(op, role);
      const refused = refusalOf(op, 'command', role) !== null;
      expect([role, code === 'FORBIDDEN']).toEqual([role, refused]);
      if (refused) {
        expect(heard).toEqual([]);
        expect(frame).toMatchObject({
          error: { message: expect.stringContaining(`N. Bauer is ${role} here.`) as string },
        });
      }
    }
    expect((await ask(op, 'lead')).code).not.toBe('FORBIDDEN');
  });

  it('covers the commands of four features', () => {
    expect(commands.length).toBeGreaterThan(30);
  });
});
