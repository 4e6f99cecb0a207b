/**
 * Names below which anybody can register: an entry of one would match the names of strangers. The second levels that countries
 * use for registration (Wikipedia, "Second-level domain", and the registries' own pages), and services under whose name customers
 * publish. Not the whole Public Suffix List, which changes weekly: what is missing here is still the person's to see in the preview.
 */
const registries = [
  'ac',
  'co',
  'com',
  'edu',
  'gov',
  'mil',
  'net',
  'nom',
  'org',
  'sch',
  'ltd',
  'plc',
  'ne',
  'or',
];
const countries =
  'ar au bd br cn co cr cy do ec eg gh gr gt hk id il in jp ke kr kw lb lk ly ma mt mx my ng ni np nz om pa pe ph pk pl pr py qa sa sg sv th tr tw tz ua ug uk uy ve vn za zm zw';
const hosting = [
  'amazonaws.com',
  'appspot.com',
  'azurewebsites.net',
  'azureedge.net',
  'blogspot.com',
  'cloudapp.net',
  'cloudfront.net',
  'cloudflare.net',
  'dyndns.org',
  'duckdns.org',
  'ddns.net',
  'fastly.net',
  'firebaseapp.com',
  'github.io',
  'gitlab.io',
  'herokuapp.com',
  'hopto.org',
  'netlify.app',
  'ngrok.io',
  'no-ip.org',
  'no-ip.biz',
  'pages.dev',
  'trycloudflare.com',
  'vercel.app',
  'web.app',
  'workers.dev',
  'wordpress.com',
  'zapto.org',
];

let known: ReadonlySet<string> | null = null;

/** @param name in lower case, in Punycode, without a last dot */
export function isPublicSuffix(name: string): boolean {
  known ??= new Set([
    ...countries.split(' ').flatMap((country) => registries.map((second) => `${second}.${country}`)),
    ...hosting,
  ]);
  return known.has(name);
}
