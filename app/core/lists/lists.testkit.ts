import { onTestFinished } from 'vitest';
import type { NamedList } from '../../../shared/contract/index.ts';
import { readShippedRules } from '../../node/shipped-rules.ts';
import { callContext, createStage, t0, type StagedSim } from '../detections/stage.testkit.ts';
import { storeSensorRows } from '../sensors/store.ts';

export const context = callContext();

/** A stage on which Sigma rules that need lists run, with one SIM; closed after the test. */
export function listStage(now = t0) {
  const stage = createStage({ rules: [], ruleFiles: readShippedRules('sigma-lists') });
  onTestFinished(async () => {
    await stage.lists.stop();
    stage.close();
  });
  stage.ports.clock.setWall(now);
  stage.covered({ clock: now });
  const sim = stage.sim(1, { device: 'meter-1' });
  const { handlers } = stage.lists;
  let line = 0;
  const tell = (of: StagedSim, kind: 'flow' | 'dns', members: object, at: number): void => {
    const type = kind === 'flow' ? 'flow.closed' : 'dns.query';
    const row = {
      line: ++line,
      class: kind,
      type,
      product: 'zeek',
      service: null,
      at,
      body: of.body,
      late: false,
    };
    storeSensorRows(stage.ports.cache, [{ ...row, members: JSON.stringify(members) }], {
      streamId: 1,
      source: 'conn.log',
      now: at,
      offset: line,
      kept: 1_000_000,
    });
  };
  const flow = (dstIp: string, at: number, of = sim): void =>
    tell(of, 'flow', { dstIp, direction: 'outbound' }, at);
  const dns = (query: string, at: number, of = sim): void =>
    tell(of, 'dns', { query, zone: query.split('.').slice(-2).join('.'), dstIp: '10.0.0.53' }, at);
  const listed = async (name: string): Promise<NamedList> => {
    const found = (await handlers.list({}, context)).lists.find((one) => one.name === name);
    if (found === undefined) throw new RangeError(`there is no list ${name}`);
    return found;
  };
  const threat = async (name = 'feed', ageDays: number | null = 30): Promise<number> => {
    const made = await handlers.create(
      { name, title: name, purpose: 'threat', content: 'indicators', ageDays },
      context,
    );
    return made.listId;
  };
  const add = (listId: number, text: string, more: object = {}) =>
    handlers.add({ listId, text, removeMissing: false, ...more }, context);
  const rule = async (id: string) =>
    (await stage.detections.handlers.rules({}, context)).rules.find((one) => one.id === id);
  /** Looking back has its turn behind everything that was asked for before. */
  const settled = async (): Promise<void> => {
    for (let turn = 0; turn < 200; turn++) {
      const { lookBacks } = await handlers.list({}, context);
      if (lookBacks.every(({ state }) => state !== 'waiting' && state !== 'running')) return;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    throw new RangeError('looking back does not end');
  };
  return { stage, sim, handlers, flow, dns, listed, threat, add, rule, settled };
}
