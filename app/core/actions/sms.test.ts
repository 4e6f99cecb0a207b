import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DemoWorld } from '../../demo/world.ts';
import { standingWorld } from '../providers/soracom/world.testkit.ts';
import { context, openOutbox, type CachedSim, type Outbox } from './outbox.testkit.ts';

const text = 'reboot now, code 4711';

describe('a short message', () => {
  let world: DemoWorld;
  let outbox: Outbox;
  let sim: CachedSim;

  beforeEach(async () => {
    world = await standingWorld({ speed: 20 });
    outbox = await openOutbox(world);
    await outbox.sync();
    sim = outbox.sims("lifecycle = 'active' AND connectivity = 'online'")[0] ?? expect.unreachable();
  });
  afterEach(async () => {
    await outbox.close();
    await world.close();
  });

  const send = (input = {}) => outbox.request('send_sms', [sim], { input: { smsText: text, ...input } });
  const stateOf = async (id: number) => (await outbox.life().actions.handlers.get({ id }, context)).state;
  const settled = async (id: number): Promise<void> => {
    await expect.poll(() => outbox.steps(id)[0]?.next_at).toBeNull();
  };
  const audited = (): string => JSON.stringify(outbox.ports.ledger.all('SELECT * FROM audit'));

  it('is handed over, never called observed, and holds no other action up', async () => {
    const id = await send();
    await outbox.until(id, 'accepted');
    await settled(id);
    expect(await stateOf(id)).toBe('handed_over');
    expect(await outbox.heard('send_sms', sim)).toBe(1);
    await outbox.until(await outbox.request('suspend', [sim]), 'observed');
    expect(outbox.steps(id)[0]?.state).toBe('accepted');
  });

  it('leaves its length and keyed hash behind, and not its text', async () => {
    const id = await send();
    await outbox.until(id, 'accepted');
    const kept = outbox.steps(id)[0]?.parameters ?? '';
    expect(JSON.parse(kept)).toEqual({
      smsEncoding: 'gsm7',
      smsUnits: text.length,
      smsHash: outbox.ports.hash.pseudonym(text),
    });
    expect(audited()).not.toContain('4711');
    expect(audited()).toContain(outbox.ports.hash.pseudonym(text));
  });

  it('is kept with its text where a person wants that', async () => {
    const id = await send({ smsKeepText: true });
    await outbox.until(id, 'accepted');
    expect(outbox.steps(id)[0]?.parameters).toContain('4711');
  });

  it('whose answer was lost stays unknown, and is sent once', async () => {
    world.faults.add({ kind: 'drop-answer', method: 'POST', path: '*/send_sms' });
    const id = await send();
    await outbox.until(id, 'unknown');
    await settled(id);
    expect(await stateOf(id)).toBe('unknown');
    expect(outbox.steps(id)[0]?.parameters).not.toContain('4711');
    expect(await outbox.heard('send_sms', sim)).toBe(1);
  });

  it('that the provider refuses has failed, and keeps its text for another try', async () => {
    world.faults.add({ kind: 'action-fail', method: 'POST', path: '*/send_sms' });
    const id = await send();
    await outbox.until(id, 'failed');
    expect(outbox.steps(id)[0]?.parameters).toContain('4711');
  });

  it('stays unknown when the console was killed while it left', async () => {
    let gone = (): void => undefined;
    const left = new Promise<void>((resolve) => {
      gone = resolve;
    });
    outbox.wire(async (request, pass) => {
      if (!request.url.endsWith('/send_sms')) return pass();
      const answer = await pass();
      gone();
      return new Promise(() => answer);
    });
    const id = await send();
    await left;
    outbox.killAndRestart();
    outbox.wire();
    await outbox.until(id, 'unknown');
    await settled(id);
    expect(await outbox.heard('send_sms', sim)).toBe(1);
  });
});
