import { type BrowserWindow, nativeTheme, screen } from 'electron';
import type { HostOutput } from '../../../shared/contract/host.ts';
import { pageOrigin } from '../../channels.ts';
import type { HostParsed } from '../security/ipc.ts';
import type { Log } from '../log.ts';
import type { Marks } from '../marks.ts';
import { makeWindow } from './browser-window.ts';
import { notify } from './notices.ts';
import { readWindowState, writeWindowState } from './state-file.ts';
import { applyTheme, backgroundColour } from './theme.ts';
import { type Theme, type WindowState, minimumSize, place } from './window-state.ts';

/** The console's one window. */
export interface MainWindow {
  readonly window: BrowserWindow;
  load(): Promise<void>;
  theme(): Theme;
  setTheme(theme: Theme): void;
  act(act: HostParsed<'window'>['act']): HostOutput<'window'>;
  /** Brings it to the front, as a second start of the program does. */
  focus(): void;
}

/** A drag of the window's edge moves it a hundred times a second; its state is kept once it rests. */
const restMs = 500;

/**
 * Makes the window and shows it at once, in the page's background colour, so that nothing flashes when the page paints.
 *
 * @param deps.statePath file that keeps its place
 */
export function openMainWindow(deps: {
  preload: string;
  statePath: string;
  platform: string;
  title: string;
  marks: Marks;
  log: Log;
}): MainWindow {
  const { preload, statePath, platform, title, marks, log } = deps;
  let state = readWindowState(statePath, log);
  applyTheme(state.theme);

  const window = makeWindow(
    {
      ...place(state, workAreas()),
      minWidth: minimumSize.width,
      minHeight: minimumSize.height,
      title,
      backgroundColor: backgroundColour(),
      show: false,
      ...frameOf(platform),
    },
    preload,
  );
  marks.reach('window.created');
  window.once('show', () => marks.reach('window.shown'));
  window.once('ready-to-show', () => marks.reach('page.painted'));
  window.webContents.once('dom-ready', () => marks.reach('page.parsed'));
  if (state.maximised) window.maximize();
  window.show();

  const keep = (change: Partial<WindowState>) => {
    state = { ...state, ...change };
    writeWindowState(statePath, state, log);
  };
  keepPlace(window, keep);
  tellChanges(window);
  const recolour = () => window.isDestroyed() || window.setBackgroundColor(backgroundColour());
  nativeTheme.on('updated', recolour);
  window.once('closed', () => nativeTheme.off('updated', recolour));

  return {
    window,
    load: () => window.loadURL(`${pageOrigin}/`),
    theme: () => state.theme,
    setTheme(theme) {
      applyTheme(theme);
      keep({ theme });
    },
    act(act) {
      if (act === 'minimise') window.minimize();
      else if (act === 'close') window.close();
      else if (window.isMaximized()) window.unmaximize();
      else window.maximize();
      return { maximised: !window.isDestroyed() && window.isMaximized() };
    },
    focus() {
      if (window.isMinimized()) window.restore();
      window.show();
      window.focus();
    },
  };
}

/** The page draws the header and, but for macOS, the window's buttons in it. */
function frameOf(platform: string) {
  return platform === 'darwin'
    ? ({ titleBarStyle: 'hidden', trafficLightPosition: { x: 12, y: 14 } } as const)
    : ({ frame: false } as const);
}

function workAreas() {
  const primary = screen.getPrimaryDisplay();
  const others = screen.getAllDisplays().filter(({ id }) => id !== primary.id);
  return [primary, ...others].map(({ workArea }) => workArea);
}

function keepPlace(window: BrowserWindow, keep: (change: Partial<WindowState>) => void): void {
  let timer: NodeJS.Timeout | undefined;
  const note = () => {
    clearTimeout(timer);
    timer = undefined;
    if (!window.isDestroyed()) keep({ bounds: window.getNormalBounds(), maximised: window.isMaximized() });
  };
  const noteSoon = () => {
    clearTimeout(timer);
    timer = setTimeout(note, restMs);
  };
  window.on('resize', noteSoon);
  window.on('move', noteSoon);
  window.on('maximize', noteSoon);
  window.on('unmaximize', noteSoon);
  window.on('close', note);
  window.on('closed', () => clearTimeout(timer));
}

function tellChanges(window: BrowserWindow): void {
  const tell = () =>
    notify(window, { kind: 'window', maximised: window.isMaximized(), focused: window.isFocused() });
  window.on('maximize', tell);
  window.on('unmaximize', tell);
  window.on('focus', tell);
  window.on('blur', tell);
}
