import { randomUUID } from 'node:crypto';
import { type Session, WebContentsView, session } from 'electron';
import { reportHeaders } from '../security/content-policy.ts';
import { scheme } from '../security/scheme.ts';
import { securePreferences } from '../security/web-preferences.ts';

/** Millimetres to inches, which `printToPDF` wants. */
const inches = (millimetres: number) => millimetres / 25.4;

/** A4, with room for the page numbers below. */
const paper = {
  pageSize: 'A4',
  printBackground: true,
  preferCSSPageSize: false,
  displayHeaderFooter: true,
  generateTaggedPDF: true,
  generateDocumentOutline: true,
  margins: { top: inches(16), bottom: inches(18), left: inches(15), right: inches(15) },
  headerTemplate: '<span></span>',
  footerTemplate: foot(),
} as const;

/** A report that takes longer to lay out will not finish. */
const patienceMs = 60_000;

/**
 * Prints a report's HTML to PDF. It is laid out out of sight, in the sandbox, without scripts, in a session that keeps
 * nothing and can load nothing but this one text, once. It needs no window and no display.
 *
 * @param html a whole document that carries its style and pictures in itself; its title stands at the foot of each page
 * @returns the PDF
 * @throws when it cannot be laid out
 */
export async function printReport(html: string): Promise<Uint8Array> {
  const address = `${scheme}://print/${randomUUID()}`;
  const own = session.fromPartition('print', { cache: false });
  const withdraw = offerOnce(own, address, html);
  const view = new WebContentsView({
    webPreferences: { ...securePreferences, javascript: false, session: own },
  });
  const timer = setTimeout(() => view.webContents.close(), patienceMs);
  try {
    await view.webContents.loadURL(address);
    return await view.webContents.printToPDF(paper);
  } finally {
    clearTimeout(timer);
    withdraw();
    view.webContents.close();
  }
}

/** Serves one text at one address, once; everything else is not there. */
function offerOnce(own: Session, address: string, html: string): () => void {
  let left: string | undefined = html;
  own.protocol.handle(scheme, (request) => {
    if (request.method !== 'GET' || request.url !== address || left === undefined) {
      return new Response(null, { status: 404, headers: reportHeaders });
    }
    const body = left;
    left = undefined;
    return new Response(body, { headers: { ...reportHeaders, 'content-type': 'text/html; charset=utf-8' } });
  });
  return () => own.protocol.unhandle(scheme);
}

/** The foot of each page, within the margins of the paper: the document's title and the page's number. */
function foot(): string {
  return (
    '<div style="width:100%;margin:0 15mm;padding-top:2mm;border-top:0.2mm solid #d3d6d9;font:7.5pt Inter,sans-serif;' +
    'color:#666d74;display:flex;justify-content:space-between"><span class="title"></span>' +
    '<span>page <span class="pageNumber"></span> of <span class="totalPages"></span></span></div>'
  );
}
