/** Every operation of the API that this world answers. */
import { auditRoutes } from './audit.ts';
import { authRoutes } from './auth.ts';
import type { SoracomRoute } from './world-core.ts';
import { captureRoutes } from './captures.ts';
import { cellLocationRoutes } from './cell-locations.ts';
import { eventHandlerRoutes } from './event-handlers.ts';
import { filterRoutes } from './filters.ts';
import { groupRoutes } from './groups.ts';
import { operatorRoutes } from './operators.ts';
import { portMappingRoutes } from './port-mappings.ts';
import { sessionEventRoutes } from './session-events.ts';
import { simActionRoutes } from './sim-actions.ts';
import { simRoutes } from './sims.ts';
import { statsRoutes } from './stats.ts';

export const apiRoutes: readonly SoracomRoute[] = [
  ...authRoutes,
  ...simRoutes,
  ...sessionEventRoutes,
  ...simActionRoutes,
  ...groupRoutes,
  ...filterRoutes,
  ...statsRoutes,
  ...auditRoutes,
  ...operatorRoutes,
  ...eventHandlerRoutes,
  ...captureRoutes,
  ...cellLocationRoutes,
  ...portMappingRoutes,
];
