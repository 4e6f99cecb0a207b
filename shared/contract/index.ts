import type { z } from 'zod';
import { actions, actionsEvents } from './actions.ts';
import { audit, auditEvents } from './audit.ts';
import { detections, detectionsEvents } from './detections.ts';
import { fleet, fleetEvents } from './fleet.ts';
import { imports, importsEvents } from './imports.ts';
import { incidents, incidentsEvents } from './incidents.ts';
import { lists, listsEvents } from './lists.ts';
import { notifications, notificationsEvents } from './notifications.ts';
import { posture, postureEvents } from './posture.ts';
import { providers, providersEvents } from './providers.ts';
import { reports, reportsEvents } from './reports.ts';
import { responses, responsesEvents } from './responses.ts';
import { suppressions, suppressionsEvents } from './suppressions.ts';
import { sync, syncEvents } from './sync.ts';
import { system, systemEvents } from './system.ts';
import { tools, toolsEvents } from './tools.ts';

/** Every operation of the engine, by feature. */
export const contract = {
  actions,
  audit,
  detections,
  fleet,
  imports,
  incidents,
  lists,
  notifications,
  posture,
  providers,
  reports,
  responses,
  suppressions,
  sync,
  system,
  tools,
} as const;

/** Every notice of the engine, by feature. */
export const contractEvents = {
  actions: actionsEvents,
  audit: auditEvents,
  detections: detectionsEvents,
  fleet: fleetEvents,
  imports: importsEvents,
  incidents: incidentsEvents,
  lists: listsEvents,
  notifications: notificationsEvents,
  posture: postureEvents,
  providers: providersEvents,
  reports: reportsEvents,
  responses: responsesEvents,
  suppressions: suppressionsEvents,
  sync: syncEvents,
  system: systemEvents,
  tools: toolsEvents,
} as const;

export type Contract = typeof contract;
export type ContractEvents = typeof contractEvents;
export type FeatureName = keyof Contract;

type Join<F extends string, N> = N extends string ? `${F}.${N}` : never;

/** `fleet.open`, `actions.submit`, … */
export type OpName = { [F in FeatureName]: Join<F, keyof Contract[F]> }[FeatureName];
/** `fleet.changed`, … */
export type EventName = { [F in FeatureName]: Join<F, keyof ContractEvents[F]> }[FeatureName];

type OperationOf<N extends OpName> = N extends `${infer F extends FeatureName}.${infer O}`
  ? Contract[F][O & keyof Contract[F]]
  : never;
type EventOf<N extends EventName> = N extends `${infer F extends FeatureName}.${infer E}`
  ? ContractEvents[F][E & keyof ContractEvents[F]]
  : never;

/** What a caller passes (defaults may be left out). */
export type Input<N extends OpName> =
  OperationOf<N> extends { input: infer I extends z.ZodType } ? z.input<I> : never;
/** What a handler receives, after the schema. */
export type ParsedInput<N extends OpName> =
  OperationOf<N> extends { input: infer I extends z.ZodType } ? z.output<I> : never;
export type Output<N extends OpName> =
  OperationOf<N> extends { output: infer O extends z.ZodType } ? z.output<O> : never;
export type Payload<N extends EventName> =
  EventOf<N> extends { payload: infer P extends z.ZodType } ? z.output<P> : never;

export * from './actions.ts';
export * from './audit.ts';
export * from './baselines.ts';
export * from './common.ts';
export * from './define.ts';
export * from './detections.ts';
export * from './fleet.ts';
export * from './frames.ts';
export * from './host.ts';
export * from './imports.ts';
export * from './incidents.ts';
export * from './lists.ts';
export * from './notifications.ts';
export * from './posture.ts';
export * from './providers.ts';
export * from './reports.ts';
export * from './responses.ts';
export * from './suppressions.ts';
export * from './sync.ts';
export * from './system.ts';
export * from './tools.ts';
