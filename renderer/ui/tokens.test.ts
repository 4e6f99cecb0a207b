import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const here = path.dirname(fileURLToPath(import.meta.url));
const files = readdirSync(here, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.(css|tsx?|html)$/.test(name) && !name.endsWith('.test.ts'))
  .map((name) => ({ name, text: readFileSync(path.join(here, name), 'utf8') }));

const literal =
  /#[0-9a-f]{3,8}\b(?!-)|\b(?:rgba?|hsla?|oklch|oklab|lab|lch|hwb)\(|(?<=[:\s])(?:white|black|red|green|blue|gr[ae]y)(?=;)/gi;

/** The declarations of one theme block of tokens.css. */
function theme(name: 'dark' | 'light'): ReadonlyMap<string, string> {
  const css = readFileSync(path.join(here, 'tokens.css'), 'utf8');
  const start = css.indexOf('{', css.search(new RegExp(`^\\[data-theme=["']${name}["']\\]`, 'm')));
  const block = css.slice(start + 1, css.indexOf('}', start));
  return new Map(
    [...block.matchAll(/--([\w-]+):\s*([^;]+);/g)].map((found) => [found[1] ?? '', found[2] ?? '']),
  );
}

/** WCAG 2.2 contrast ratio of two #rrggbb colours. */
function contrast(a: string, b: string): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return ((high ?? 0) + 0.05) / ((low ?? 0) + 0.05);
}

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

describe('tokens', () => {
  it('keeps every colour literal in tokens.css', () => {
    const found = files
      .filter(({ name }) => name !== 'tokens.css')
      .flatMap(({ name, text }) => [...text.matchAll(literal)].map((hit) => `${name}: ${hit[0]}`));
    expect(found).toEqual([]);
  });

  it('uses only custom properties that exist', () => {
    const defined = new Set<string>();
    for (const { text } of files) {
      for (const found of text.matchAll(/(--[\w-]+)['"`]?\s*:/g)) defined.add(found[1] ?? '');
      for (const found of text.matchAll(/setProperty\(['"](--[\w-]+)/g)) defined.add(found[1] ?? '');
    }
    // Set by Base UI on its popups.
    for (const name of ['--anchor-width', '--available-height']) defined.add(name);
    // With a fallback where used.
    defined.add('--chart-axis');
    const unknown = files.flatMap(({ name, text }) =>
      [...text.matchAll(/var\((--[\w-]+)/g)]
        .filter((found) => !defined.has(found[1] ?? ''))
        .map((found) => `${name}: ${found[1] ?? ''}`),
    );
    expect(unknown).toEqual([]);
  });

  it.each(['dark', 'light'] as const)('holds the contrast the %s theme promises', (name) => {
    const tokens = theme(name);
    const get = (token: string): string => tokens.get(token) ?? '';
    for (const plane of ['canvas', 'surface', 'raised', 'overlay'])
      for (const text of ['text-1', 'text-2', 'text-3', 'accent', 'seen', 'wait', 'fail'])
        expect(contrast(get(text), get(plane)), `${text} on ${plane}`).toBeGreaterThanOrEqual(4.5);
    for (const severity of ['c', 'h', 'm', 'l', 'i']) {
      expect(contrast(get(`sev-${severity}`), get(`sev-${severity}-ink`)), severity).toBeGreaterThanOrEqual(
        4.5,
      );
      expect(contrast(get(`sev-${severity}-edge`), get('surface')), severity).toBeGreaterThanOrEqual(3);
    }
    expect(contrast(get('accent'), get('accent-ink'))).toBeGreaterThanOrEqual(4.5);
    for (const mark of ['line-3', 'hatch'])
      expect(contrast(get(mark), get('surface')), mark).toBeGreaterThanOrEqual(3);
  });

  it('gives both themes the same tokens', () => {
    expect([...theme('light').keys()].sort()).toEqual([...theme('dark').keys()].sort());
  });
});
