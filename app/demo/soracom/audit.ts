/** The API audit log, newest first. */
import { day } from '../../../shared/time.ts';
import { intParam } from '../http/context.ts';
import type { SoracomRoute } from './world-core.ts';
import { pageAsked, pageReply } from './paging.ts';

export const auditRoutes: readonly SoracomRoute[] = [
  {
    method: 'GET',
    path: '/audit_logs/api',
    handle(call, world) {
      const { limit, after } = pageAsked(call, 100, 1_000);
      const from = intParam(call.query, 'from_epoch_ms', call.now - day);
      const to = intParam(call.query, 'to_epoch_ms', call.now);
      const before = after === null ? to + 1 : Number(after);
      const kind = call.query.get('api_kind');
      const entries = world.audit.read(from, before, limit + 1);
      const page = entries.slice(0, limit);
      const next = entries.length > limit ? String(page.at(-1)?.requestedTimeEpochMs) : null;
      const shown = page.filter(({ apiKind }) => kind === null || apiKind === kind);
      return pageReply(
        call,
        shown.map((entry) => JSON.stringify({ operatorId: world.operatorId, ...entry })),
        next,
      );
    },
  },
];
