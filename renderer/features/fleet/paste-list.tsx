import { ClipboardPaste } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { digitsOf } from '../../../shared/ids.ts';
import { Button } from '../../ui/controls/button.tsx';
import { TextArea } from '../../ui/controls/text-field.tsx';
import { Dialog } from '../../ui/overlay/dialog.tsx';

/** Turns a pasted list into a query, and says before it does what it read and what it left out. */
export function PasteList({ onQuery }: { readonly onQuery: (query: string) => void }): ReactNode {
  const [open, setOpen] = useState(false);
  const [text, setText] = useState('');
  const words = text.split(/[\s,;|"']+/).filter((word) => word !== '');
  const iccids = [...new Set(words.map(digitsOf).filter((digits) => /^89\d{16,18}$/.test(digits)))];
  const left = words.length - words.filter((word) => /^89\d{16,18}$/.test(digitsOf(word))).length;
  const use = (): void => {
    onQuery(`iccid:${iccids.join(',')}`);
    setText('');
    setOpen(false);
  };
  return (
    <>
      <Button
        variant="quiet"
        icon={<ClipboardPaste size={16} strokeWidth={1.5} aria-hidden="true" />}
        onClick={() => setOpen(true)}
      >
        Paste ICCIDs
      </Button>
      <Dialog
        open={open}
        onClose={() => setOpen(false)}
        size="medium"
        title="Paste ICCIDs"
        description="One per line, or separated by commas or spaces; with or without the check digit."
        footNote={
          text === ''
            ? undefined
            : `${iccids.length} ICCIDs read${left > 0 ? `, ${left} words are none and are left out` : ''}.`
        }
        actions={
          <>
            <Button variant="quiet" onClick={() => setOpen(false)}>
              Cancel
            </Button>
            <Button variant="primary" disabled={iccids.length === 0} onClick={use}>
              Show {iccids.length} SIMs
            </Button>
          </>
        }
      >
        <TextArea label="ICCIDs" rows={10} value={text} onChange={(event) => setText(event.target.value)} />
      </Dialog>
    </>
  );
}
