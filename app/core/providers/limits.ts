/**
 * How a provider bounds what one account may ask. Published figures only; where a provider publishes none, a modest one of our
 * own that `source` says is ours.
 */
export interface ProviderLimits {
  /** Requests under way at once. */
  readonly concurrency: number;
  /**
   * Requests per `perMs`, refilled evenly, and how many may come at once after a pause. A span of `perMs` may thus hold both together:
   * where a provider counts in such spans, the published figure is given less the burst.
   */
  readonly requests: number;
  readonly perMs: number;
  readonly burst: number;
  /** Sign-ins have a budget of their own; null where they count as ordinary requests. */
  readonly signIns: { readonly requests: number; readonly perMs: number } | null;
  /** Changes are sent one after the other: the provider loses updates that overtake each other. */
  readonly sequentialActs: boolean;
  /** Where the figures come from, for people: "published: 2,000 requests in 5 minutes". */
  readonly source: string;
}

/** Actions go first: a person waits for containment, nobody waits for the next page. */
export type Lane = 'act' | 'sign-in' | 'read';
