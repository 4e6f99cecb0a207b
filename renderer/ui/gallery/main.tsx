import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import '../styles.css';
import './gallery.css';
import { Gallery } from './gallery.tsx';

/* For looking at, in development only: `vite renderer/ui/gallery`. ?theme=light&page=posture|fleet|parts */
const root = document.getElementById('root');
if (root === null) throw new Error('The page has no #root');
const asked = new URLSearchParams(window.location.search);
document.documentElement.dataset['theme'] = asked.get('theme') === 'light' ? 'light' : 'dark';
createRoot(root).render(
  <StrictMode>
    <Gallery page={asked.get('page') ?? 'parts'} rows={Number(asked.get('rows') ?? '1000000')} />
  </StrictMode>,
);
