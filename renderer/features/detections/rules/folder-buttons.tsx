import { Download, Upload } from 'lucide-react';
import { useRef, useState, type ReactNode } from 'react';
import type { RuleFolderFile } from '../../../../shared/contract/index.ts';
import { asAppError } from '../../../../shared/errors.ts';
import { host } from '../../../data/bridge.ts';
import { Menu } from '../../../ui/overlay/menu.tsx';
import { useToasts } from '../../../ui/overlay/toast.tsx';
import { Button } from '../../../ui/controls/button.tsx';
import { ImportDialog } from './import-dialog.tsx';

const icon = { size: 16, strokeWidth: 1.5, 'aria-hidden': true } as const;

/** Rules as files: a folder or several files in, an archive out. */
export function FolderButtons(): ReactNode {
  const toasts = useToasts();
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const [read, setRead] = useState<readonly RuleFolderFile[] | null>(null);
  const take = async (list: FileList | null): Promise<void> => {
    const wanted = [...(list ?? [])].filter(({ name }) => /\.(ya?ml|tests\.json)$/i.test(name));
    if (wanted.length === 0) {
      toasts.show({
        tone: 'failed',
        title: 'No rule files',
        detail: 'Rules are files that end in .yml or .yaml.',
      });
      return;
    }
    setRead(
      await Promise.all(
        wanted.map(async (file) => ({ path: file.webkitRelativePath || file.name, text: await file.text() })),
      ),
    );
  };
  const exportAll = async (): Promise<void> => {
    try {
      const { saved, fileName, message } = await host('exportRules', {});
      if (saved) toasts.show({ tone: 'done', title: 'Rules exported', detail: fileName ?? undefined });
      else if (message !== null)
        toasts.show({ tone: 'failed', title: 'Nothing was exported', detail: message });
    } catch (error) {
      toasts.show({ tone: 'failed', title: 'Nothing was exported', detail: asAppError(error).message });
    }
  };
  return (
    <>
      <Menu
        trigger={<Button icon={<Upload {...icon} />}>Import</Button>}
        entries={[
          { id: 'files', label: 'Rule files…', onSelect: () => files.current?.click() },
          { id: 'folder', label: 'A folder of rules…', onSelect: () => folder.current?.click() },
        ]}
      />
      <Button icon={<Download {...icon} />} onClick={() => void exportAll()}>
        Export
      </Button>
      <input
        ref={files}
        type="file"
        hidden
        multiple
        accept=".yml,.yaml,.json"
        aria-label="Rule files"
        onChange={(event) => {
          void take(event.target.files);
          event.target.value = '';
        }}
      />
      <input
        ref={(element) => {
          folder.current = element;
          element?.setAttribute('webkitdirectory', '');
        }}
        type="file"
        hidden
        aria-label="Folder of rules"
        onChange={(event) => {
          void take(event.target.files);
          event.target.value = '';
        }}
      />
      {read !== null && <ImportDialog files={read} onClose={() => setRead(null)} />}
    </>
  );
}
