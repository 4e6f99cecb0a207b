import type { Contract, FeatureName, Output, OpName, ParsedInput } from '../../../shared/contract/index.ts';
import type { CallContext } from '../ports.ts';

type OpOf<F extends FeatureName, K> = `${F}.${K & string}` extends infer N extends OpName ? N : never;

/** The handlers a feature must provide: one per contract entry. A missing one is a type error. */
export type Handlers<F extends FeatureName> = {
  readonly [K in keyof Contract[F]]: (
    input: ParsedInput<OpOf<F, K>>,
    context: CallContext,
  ) => Output<OpOf<F, K>> | Promise<Output<OpOf<F, K>>>;
};

export type AllHandlers = { readonly [F in FeatureName]: Handlers<F> };
