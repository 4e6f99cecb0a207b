import type { ReactNode } from 'react';
import { rem } from '../units.ts';
import { glyphs, type GlyphName } from './glyph-shapes.tsx';

export interface StatusGlyphProps {
  readonly name: GlyphName;
  /** 14 px by default. */
  readonly size?: number | undefined;
  /** Replaces the glyph's own word as accessible name; '' makes it decorative (a word stands beside it). */
  readonly label?: string | undefined;
}

/** One of the product's own status shapes. Green only for what was confirmed. */
export function StatusGlyph({ name, size = 14, label }: StatusGlyphProps): ReactNode {
  const glyph = glyphs[name];
  const text = label ?? glyph.word;
  return (
    <svg
      className="ui-glyph"
      data-tone={glyph.tone}
      viewBox="0 0 14 14"
      style={{ width: rem(size), height: rem(size) }}
      {...(text === '' ? { 'aria-hidden': true } : { role: 'img', 'aria-label': text })}
    >
      {glyph.shape}
    </svg>
  );
}

export interface StatusTextProps {
  readonly name: GlyphName;
  /** The words; the glyph's own by default: "Containing, 9 of 14 observed". */
  readonly children?: ReactNode | undefined;
}

/** A glyph with its words, as it stands in rows and records. */
export function StatusText({ name, children }: StatusTextProps): ReactNode {
  return (
    <span className="ui-with-glyph">
      <StatusGlyph name={name} label="" />
      <span className="truncate">{children ?? glyphs[name].word}</span>
    </span>
  );
}
