import type { ProviderKind } from '../../../shared/contract/index.ts';
import type { ConnectorFactory } from './connector-factory.ts';
import { camaraFactory } from './camara/connector.ts';
import { declarativeFactory } from './declarative/factory.ts';
import { emnifyFactory } from './emnify/connector.ts';
import { withNetwork } from './network.ts';
import { oneOtFactory } from './1ot/connector.ts';
import { soracomFactory } from './soracom/connector.ts';
import { supersimFactory } from './supersim/connector.ts';
import { telnyxFactory } from './telnyx/connector.ts';

/** One factory per kind of provider that the contract knows: a kind without a connector does not compile. */
export const connectorFactories: {
  readonly [K in ProviderKind]: ConnectorFactory & { readonly kind: K };
} = {
  soracom: withNetwork(soracomFactory),
  supersim: withNetwork(supersimFactory),
  '1ot': withNetwork(oneOtFactory),
  telnyx: withNetwork(telnyxFactory),
  emnify: withNetwork(emnifyFactory),
  declarative: withNetwork(declarativeFactory),
  camara: withNetwork(camaraFactory),
};
