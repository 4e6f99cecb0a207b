import type { Layer } from '../../../../shared/contract/index.ts';

/** One of the sixty detections of the product: what there is of it, and what is missing. */
export interface CataloguedDetection {
  /** Such as `D-EP-01`. */
  readonly id: string;
  readonly name: string;
  readonly layer: Layer;
  /**
   * Folder below `rules/` in which its Sigma rules lie, as `d-ep-01.yml`; null where it needs state that Sigma does not have.
   * Rules in `sigma-lists` need lists that only the owner of a fleet has; the console runs them once these are filled.
   */
  readonly file: 'sigma' | 'sigma-lists' | null;
  /** True where a named detector judges the fleet in the console (`shipped.ts`). */
  readonly detector: boolean;
  /** What is not looked at, or what it needs; null where nothing is left out. */
  readonly beyond: string | null;
}
