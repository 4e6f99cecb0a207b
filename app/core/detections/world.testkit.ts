import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { DemoWorld } from '../../demo/world.ts';
import { createSchedule } from '../../node/adapters/schedule.ts';
import { readShippedRules } from '../../node/shipped-rules.ts';
import { createTestPorts, type TestPorts } from '../../testing/ports.ts';
import { createImports, type Imports } from '../imports/service.ts';
import { createIncidents, type Incidents } from '../incidents/service.ts';
import { createBus } from '../kernel/bus.ts';
import { createLists, type Lists } from '../lists/service.ts';
import type { CallContext, Clock, Http, Schedule } from '../ports.ts';
import { createProviders } from '../providers/service.ts';
import { createSync } from '../sync/service.ts';
import type { Rule } from './rule.ts';
import { createDetections, type Detections } from './service.ts';
import { shippedRules } from './shipped.ts';

export const context: CallContext = {
  signal: new AbortController().signal,
  traceId: 't1',
  actor: { name: 'J. Varga', role: 'analyst' },
};

/** The console over a demo world: real connector, real HTTP, real databases. Only time is the world's. */
export interface Watch {
  readonly ports: TestPorts;
  readonly incidents: Incidents;
  readonly detections: Detections;
  readonly imports: Imports;
  readonly lists: Lists;
  /** Lets the world live `ms` longer, reads it, and judges what came in. @returns how many findings that made */
  live(ms: number): Promise<number>;
  /** Reads the import files as they are now. */
  importFiles(): Promise<void>;
  /** `D-EP-01 89423…` of all findings on SIMs, sorted, once each. */
  pairs(): string[];
  close(): Promise<void>;
}

export async function watchWorld(world: DemoWorld, rules: readonly Rule[] = shippedRules): Promise<Watch> {
  const ports = createTestPorts();
  const clock: Clock = { now: () => world.clock.now(), monotonic: () => performance.now() };
  const bus = createBus((error) => {
    throw error;
  });
  const deps = {
    ...ports,
    clock,
    schedule: hurried(createSchedule(ports.log)),
    http: hurrying(ports.http, world),
    bus,
  };
  const providers = createProviders(deps);
  const { providerId } = await providers.handlers.add(
    {
      kind: 'soracom',
      name: 'Demo',
      baseUrl: world.baseUrl,
      demo: true,
      options: {},
      credentials: { ...world.credentials },
    },
    context,
  );
  const sync = createSync({ ...deps, providers });
  const incidents = createIncidents({
    ...deps,
    ruleText: (ruleId) => {
      const meta = detections.meta(ruleId);
      return meta === null ? null : { ...meta, mappings: [...meta.mappings] };
    },
  });
  const lists = createLists({
    ...deps,
    lookBack: (order, progress, signal) => detections.lookBack(order, progress, signal),
    rulesNaming: () => detections.rulesNaming(),
  });
  const detections = createDetections({
    ...deps,
    lists,
    incidents,
    rules,
    ruleFiles: [...readShippedRules(), ...readShippedRules('sigma-lists')],
  });
  const imports = createImports(deps);
  await takeThreats(lists, join(world.importDir, 'lists', 'threats.csv'));
  return {
    ports,
    incidents,
    detections,
    imports,
    lists,
    async live(ms) {
      world.clock.advance(ms);
      const { failures } = await sync.run(providerId);
      if (failures[0] !== undefined) throw failures[0];
      return (await detections.run()).findings;
    },
    async importFiles() {
      await imports.handlers.run({ paths: [...(await world.writeImports())] }, context);
    },
    pairs: () =>
      ports.ledger
        .all<{ pair: string }>(
          "SELECT DISTINCT rule_id || ' ' || iccid AS pair FROM findings WHERE iccid IS NOT NULL AND iccid <> '' ORDER BY 1",
        )
        .map(({ pair }) => pair),
    async close() {
      await lists.stop();
      await detections.stop();
      incidents.stop();
      await sync.stop();
      ports.close();
    },
  };
}

/** The list of threats, where the world has one. */
async function takeThreats(lists: Lists, path: string): Promise<void> {
  if (!existsSync(path)) return;
  const { listId } = await lists.handlers.create(
    { name: 'threats', title: 'Threats', purpose: 'threat', content: 'indicators', ageDays: 30 },
    context,
  );
  const { added } = await lists.handlers.import({ listId, path, removeMissing: false }, context);
  if (added === 0) throw new Error('the list of threats holds nothing');
}

/** Waits of the connector between looks at an export, a twentieth as long. */
function hurried(schedule: Schedule): Schedule {
  return { ...schedule, sleep: (ms, signal) => schedule.sleep(ms / 20, signal) };
}

/** An export is ready two seconds of world time after it was asked for: a standing world would never get there. */
function hurrying(http: Http, world: DemoWorld): Http {
  return {
    lines: (request) => http.lines(request),
    request(request) {
      if (request.url.includes('/files/exported/')) world.clock.advance(2_500);
      return http.request(request);
    },
  };
}
