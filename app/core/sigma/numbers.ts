import type { Bounds, Comparison } from './model.ts';

const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,3})?$/i;

/** A number, or the number that a text is in decimal notation; null for anything else. */
export function numberOf(value: unknown): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'bigint') return Number(value);
  if (typeof value !== 'string' || value.length > 64) return null;
  const text = value.trim();
  return decimal.test(text) ? Number(text) : null;
}

export function compares(left: number, is: Comparison, right: number): boolean {
  switch (is) {
    case 'gt':
      return left > right;
    case 'gte':
      return left >= right;
    case 'lt':
      return left < right;
    case 'lte':
      return left <= right;
    case 'eq':
      return left === right;
    case 'neq':
      return left !== right;
  }
}

/** Whether a value lies within all bounds. */
export function satisfies(value: number, bounds: Bounds): boolean {
  return bounds.every(({ is, than }) => compares(value, is, than));
}
