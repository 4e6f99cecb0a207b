import { type Command, UsageError } from '../command.ts';
import { simKeysOf } from '../sim-keys.ts';
import { counted } from '../table.ts';

/** `sim label`: what people here say of SIMs. */
export const simLabel: Command = {
  words: ['sim', 'label'],
  takes: 'NAME=TEXT ICCID…',
  about: 'Labels SIMs, here alone; an empty text takes the label away.',
  details: [
    'A label describes a SIM before the provider’s tags do: name, model, class, site, owner, firmware and criticality count.',
    'To carry one to a provider that keeps tags: sim set-tag --tag NAME=TEXT',
  ],
  options: {},
  async run({ args: [pair = '', ...iccids], out, session, signal }) {
    const at = pair.indexOf('=');
    if (at < 1 || iccids.length === 0) throw new UsageError('Give NAME=TEXT and at least one ICCID.');
    const [name, text] = [pair.slice(0, at), pair.slice(at + 1)];
    const { client } = await session();
    const simKeys = await simKeysOf(client, iccids, signal);
    const { changed } = await client.call('fleet.label', { simKeys, name, value: text === '' ? null : text });
    out.result({ changed }, () => `${counted(changed, 'SIM')} changed.`);
    return 0;
  },
};
