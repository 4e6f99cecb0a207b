/** Finding the route of a path. */
import type { Route } from './context.ts';

export interface Match<W> {
  readonly route: Route<W>;
  readonly params: Readonly<Record<string, string>>;
}

export type Router<W> = (method: string, path: string) => Match<W> | 'no-such-path' | 'wrong-method';

/** A router over routes whose paths have `{name}` for parameters; fixed segments win over parameters. */
export function createRouter<W>(routes: readonly Route<W>[]): Router<W> {
  const parsed = routes
    .map((route) => ({ route, segments: route.path.split('/') }))
    .sort((a, b) => countParams(a.segments) - countParams(b.segments));
  return (method, path) => {
    const segments = path.split('/');
    let pathKnown = false;
    for (const candidate of parsed) {
      const params = paramsOf(candidate.segments, segments);
      if (params === null) continue;
      if (candidate.route.method === method) return { route: candidate.route, params };
      pathKnown = true;
    }
    return pathKnown ? 'wrong-method' : 'no-such-path';
  };
}

function countParams(segments: readonly string[]): number {
  return segments.filter((segment) => segment.startsWith('{')).length;
}

function paramsOf(pattern: readonly string[], segments: readonly string[]): Record<string, string> | null {
  if (pattern.length !== segments.length) return null;
  const params: Record<string, string> = {};
  for (const [i, expected] of pattern.entries()) {
    const given = segments[i] ?? '';
    if (expected.startsWith('{')) {
      try {
        params[expected.slice(1, -1)] = decodeURIComponent(given);
      } catch {
        return null;
      }
    } else if (expected !== given) return null;
  }
  return params;
}
