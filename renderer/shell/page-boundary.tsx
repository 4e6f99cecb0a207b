import { Component, type ReactNode } from 'react';
import { ErrorState } from '../ui/states/states.tsx';

interface Caught {
  readonly error: Error | null;
}

/** A page that fails to draw says so in its own place: rail, header and palette stay, and the page can be tried again. */
export class PageBoundary extends Component<{ readonly children: ReactNode }, Caught> {
  override readonly state: Caught = { error: null };

  static getDerivedStateFromError(error: unknown): Caught {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override componentDidCatch(error: unknown): void {
    reportError(error);
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === null) return this.props.children;
    return (
      <ErrorState
        title="This page could not be shown"
        errorId={error.name}
        onRetry={() => this.setState({ error: null })}
      >
        {error.message}
      </ErrorState>
    );
  }
}
