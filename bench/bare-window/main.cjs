/* The least that an Electron application can be: what a start and an idle window cost at all on this machine. */
const { join } = require('node:path');
const { app, BrowserWindow } = require('electron');

const place = process.argv.indexOf('--data-dir');
app.setPath('userData', process.argv[place + 1]);
app.enableSandbox();
app.whenReady().then(() => {
  const window = new BrowserWindow({ width: 1440, height: 900, frame: false, show: false });
  window.show();
  process.stderr.write(`${JSON.stringify({ at: Date.now(), message: 'startup', mark: 'window.shown' })}\n`);
  window.loadFile(join(__dirname, 'index.html'));
});
app.on('window-all-closed', () => app.quit());
