import type { ReactNode } from 'react';
import { cx } from '../cx.ts';

export interface SectionHeaderProps {
  readonly title: ReactNode;
  /** Quiet words after the title: scope, source, count. */
  readonly meta?: ReactNode | undefined;
  /** Right: freshness, a quiet button, a filter. */
  readonly aside?: ReactNode | undefined;
  /** Heading level in the document; 2 by default. */
  readonly level?: 2 | 3 | 4 | undefined;
}

/** The head of a section: strong title, quiet meta, something at the right. */
export function SectionHeader({ title, meta, aside, level = 2 }: SectionHeaderProps): ReactNode {
  const Heading = `h${level}` as const;
  return (
    <div className="ui-section-head">
      <Heading className="ui-section-title">{title}</Heading>
      {meta !== undefined && <span className="ui-section-meta">{meta}</span>}
      {aside !== undefined && <span className="ui-section-aside">{aside}</span>}
    </div>
  );
}

export interface SectionProps extends SectionHeaderProps {
  readonly children: ReactNode;
  readonly className?: string | undefined;
}

/** A section of a pane or page, set off by a hairline from the one before. */
export function Section({ children, className, ...head }: SectionProps): ReactNode {
  return (
    <section className={cx('ui-section', className)}>
      <SectionHeader {...head} />
      {children}
    </section>
  );
}
