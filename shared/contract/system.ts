import { z } from 'zod';
import { Instant, Nothing } from './common.ts';
import { command, event, query } from './define.ts';

export const roles = ['analyst', 'lead', 'engineer', 'viewer'] as const;
export const Role = z.enum(roles);
export type Role = z.infer<typeof Role>;

export const User = z.strictObject({ name: z.string().trim().min(1).max(80), role: Role });
export type User = z.infer<typeof User>;

export const SystemStatus = z.strictObject({
  version: z.string(),
  workspace: z.strictObject({ name: z.string(), demo: z.boolean() }),
  user: User,
  startedAt: Instant,
  sims: z.int(),
  openIncidents: z.int(),
  newIncidents: z.int(),
  actionsInFlight: z.int(),
  actionsAttention: z.int(),
  clocksRunning: z.int(),
  clocksOverdue: z.int(),
  notices: z
    .array(
      z.strictObject({
        id: z.string(),
        level: z.enum(['info', 'warning', 'error']),
        text: z.string(),
        at: Instant,
      }),
    )
    .describe('things a person should know: a rebuilt cache, a clock set back, a weak key slot'),
});
export type SystemStatus = z.infer<typeof SystemStatus>;

export const system = {
  status: query('What the frame of the window shows.', Nothing, SystemStatus),
  setUser: command('Sets the local user for assignment and audit.', User, Nothing),
  dismissNotice: command('A person has read a notice.', z.strictObject({ id: z.string() }), Nothing),
} as const;

export const systemEvents = { changed: event('The frame has something new to show.', Nothing) } as const;
