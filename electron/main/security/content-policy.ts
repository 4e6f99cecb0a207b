/**
 * What the page may do. It shows text that strangers wrote (host names, alert bodies, firmware strings), so it can
 * load nothing but the files that were built, run no text as code, and connect to nothing.
 */
const pageDirectives: Readonly<Record<string, string>> = {
  'default-src': "'none'",
  'script-src': "'self'",
  'style-src': "'self'",
  'img-src': "'self'",
  'font-src': "'self'",
  'connect-src': "'none'",
  'worker-src': "'none'",
  'frame-src': "'none'",
  'object-src': "'none'",
  'base-uri': "'none'",
  'form-action': "'none'",
  'frame-ancestors': "'none'",
  'require-trusted-types-for': "'script'",
  'trusted-types': "'none'",
};

/** A report is one file with its style and pictures inside; it runs with scripts switched off altogether. */
const reportDirectives: Readonly<Record<string, string>> = {
  'default-src': "'none'",
  'style-src': "'unsafe-inline'",
  'img-src': 'data:',
  'font-src': 'data:',
  'base-uri': "'none'",
  'form-action': "'none'",
  'frame-ancestors': "'none'",
};

const isolation: Readonly<Record<string, string>> = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-resource-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-dns-prefetch-control': 'off',
  'referrer-policy': 'no-referrer',
};

function policy(directives: Readonly<Record<string, string>>): string {
  return Object.entries(directives)
    .map(([name, value]) => `${name} ${value}`)
    .join('; ');
}

/** Headers of every answer on the page's origin, errors included. */
export const pageHeaders: Readonly<Record<string, string>> = {
  ...isolation,
  'content-security-policy': policy(pageDirectives),
};

/** Headers of a report that is being printed. */
export const reportHeaders: Readonly<Record<string, string>> = {
  ...isolation,
  'content-security-policy': policy(reportDirectives),
};
