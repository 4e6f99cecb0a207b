import { actionKinds, type ParsedInput } from '../../../shared/contract/index.ts';
import { hour } from '../../../shared/time.ts';
import { createActions, type Actions } from '../actions/service.ts';
import { callContext, createStage, type Stage } from '../detections/stage.testkit.ts';
import type { ControlledBy } from '../fleet/capability.ts';
import type { FindingToGroup } from '../incidents/grouping.ts';
import { createIncidents, type Incidents } from '../incidents/service.ts';
import type { CallContext } from '../ports.ts';
import { createResponses, type Responses, type ResponsesDeps } from './service.ts';

/** Somebody who may arm rules. */
export const lead: CallContext = callContext({ name: 'M. Okafor', role: 'lead' });
export const analyst: CallContext = callContext();

/** Responses over real incidents, real actions and a real ledger; the provider accepts nothing and is never reached. */
export interface Desk {
  readonly stage: Stage;
  readonly incidents: Incidents;
  readonly actions: Actions;
  /** Of the present life. */
  readonly responses: Responses;
  /** Begins another life over the same ledger, as after a kill: what the last one was at goes on as it may. */
  restart(): void;
  /** Takes findings in and tells of it, as a pass of the rules does. */
  take(...findings: readonly FindingToGroup[]): readonly number[];
  /** Waits until nothing waits for an armed rule any more. */
  settled(): Promise<void>;
  /** Gives a rule the response that its SIMs are suspended, unless told otherwise. */
  set(more?: Partial<ParsedInput<'responses.set'>>): Promise<void>;
  /** Rows of the ledger, in short. */
  count(table: 'actions' | 'incident_proposals' | 'action_sims'): number;
  audited(
    act: string,
  ): readonly { readonly actor: string; readonly subject: string; readonly detail: object }[];
  close(): Promise<void>;
}

/** @param more replaces what the responses are given, such as a `tell` that fails */
export function openDesk(more: Partial<ResponsesDeps> = {}, stage: Stage = createStage()): Desk {
  const { bus, ports } = stage;
  const actions = createActions({
    ...ports,
    bus,
    keysOf: async () => [],
    providerName: (id) => id,
    providerOf: () => everything,
    connectorFor: () => new Promise(() => {}),
    applyReading: () => {},
  });
  const begin = (): Responses =>
    createResponses({
      ...ports,
      bus,
      knowsRule: (id) => id.startsWith('D-'),
      preview: async (order) => actions.handlers.preview(order, analyst),
      submit: (order, context, within) => actions.submit(order, context, within),
      cancel: async (id, context) => actions.handlers.cancel({ id }, context),
      tell: (id, actor, text, detail) => incidents.tell(id, actor, text, detail),
      announce: (id) => incidents.announce([id]),
      ...more,
    });
  let responses = begin();
  const incidents = createIncidents({
    ...ports,
    bus,
    ruleText: () => null,
    taken: (finding, id, now) => responses.onTaken(finding, id, now),
    opened: (id, ruleId, now) => responses.onOpened(id, ruleId, now),
  });
  return {
    stage,
    incidents,
    actions,
    get responses() {
      return responses;
    },
    restart() {
      responses = begin();
      responses.start();
    },
    take(...findings) {
      const ids = ports.ledger.transaction(() => incidents.take(findings, ports.clock.now()));
      incidents.announce(ids);
      return ids;
    },
    async settled() {
      const due = () =>
        ports.ledger.get<{ due: number }>("SELECT COUNT(*) AS due FROM response_intents WHERE state = 'due'")
          ?.due ?? 0;
      for (let turns = 0; due() > 0; turns++) {
        if (turns > 2_000) throw new Error(`${due()} still wait`);
        await ports.clock.advance(0);
      }
      await ports.clock.advance(0);
    },
    async set(chosen = {}) {
      await responses.handlers.set(
        {
          ruleId: 'D-NW-01',
          enabled: true,
          kind: 'suspend',
          input: {},
          scope: 'sims',
          reason: 'agreed',
          ...chosen,
        },
        lead,
      );
    },
    count: (table) =>
      ports.ledger.get<{ count: number }>(`SELECT COUNT(*) AS count FROM ${table}`)?.count ?? 0,
    audited: (act) =>
      ports.ledger
        .all<{ actor: string; subject: string; detail: string }>(
          'SELECT actor, subject, detail FROM audit WHERE act = ? ORDER BY seq',
          [act],
        )
        .map((row) => ({ ...row, detail: JSON.parse(row.detail) as object })),
    async close() {
      await responses.stop();
      stage.close();
    },
  };
}

/** A preview of the action that a proposal asks for, as an approval answers it. */
export async function approvalOf(desk: Desk, incidentId: number, id: number) {
  const { token, acts } = await desk.actions.handlers.preview(
    { kind: 'suspend', target: { kind: 'incident', incidentId }, input: {} },
    analyst,
  );
  return { id, token, expectedCount: acts, reason: 'stolen', expiresInMs: hour };
}

const everything: ControlledBy = {
  kind: 'soracom',
  capabilities: Object.fromEntries(
    actionKinds.map((kind) => [
      kind,
      { support: 'native', how: 'on the SIM', typically: 'seconds', reversible: true },
    ]),
  ) as ControlledBy['capabilities'],
};
