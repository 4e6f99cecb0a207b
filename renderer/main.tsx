import './data/plain-schemas.ts';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { connectEngine } from './data/engine.ts';
import { EngineProvider } from './data/use-op.tsx';
import { App } from './shell/app.tsx';
import './ui/styles.css';
import './shell/shell.css';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <EngineProvider engine={connectEngine()}>
      <App />
    </EngineProvider>
  </StrictMode>,
);
