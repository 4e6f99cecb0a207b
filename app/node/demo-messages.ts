/** What the demo world's thread is started with. */
export interface DemoOrder {
  readonly sims: number;
  readonly seed: number;
  /** Simulated seconds per second of the wall clock. */
  readonly speed: number;
  /** As `parseSchedule` reads it, times from `epoch`. */
  readonly attacks: string;
  /** Attacks of earlier starts, ms from `epoch`. */
  readonly launched: readonly { readonly kind: string; readonly at: number }[];
  /** First moment of this world, ms UTC. It has gone on since. */
  readonly epoch: number;
  /** World time now, ms UTC. */
  readonly now: number;
  /** TCP port to have again, so that the provider keeps its address; 0 takes any. */
  readonly port: number;
  /** Folder for import files and ground truth. */
  readonly dir: string;
}

export type ToDemo = { readonly t: 'write-imports' } | { readonly t: 'close' };

export type FromDemo =
  | {
      readonly t: 'ready';
      readonly baseUrl: string;
      readonly port: number;
      readonly authKeyId: string;
      readonly authKey: string;
      readonly imports: readonly string[];
    }
  | { readonly t: 'imports'; readonly paths: readonly string[] }
  | { readonly t: 'failed'; readonly message: string };
