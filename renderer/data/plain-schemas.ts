import { config } from 'zod';

// The page's policy lets no text become code. Asking whether it does would be a violation of it, however harmless, so
// the contract's schemas are told before they are made not to try. Must be imported before anything of the contract.
// eslint-disable-next-line sextant/no-import-side-effects -- import order is the only thing that comes early enough
config({ jitless: true });
