import type { ReactNode } from 'react';

export interface PageHeadProps {
  readonly title: ReactNode;
  /** After the title: view picker, "3 new since 14:20". */
  readonly children?: ReactNode | undefined;
  /** Right: freshness, columns, export. */
  readonly actions?: ReactNode | undefined;
}

/** The head of a list or overview page, 48 px. */
export function PageHead({ title, children, actions }: PageHeadProps): ReactNode {
  return (
    <div className="ui-page-head">
      <h1 className="ui-page-title">{title}</h1>
      {children}
      <span className="ui-page-head-gap" />
      {actions}
    </div>
  );
}
