/**
 * Which layer may import which. `shared` knows nobody; `app/core` knows `shared`; the hosts know the core; page and
 * shell know `shared` alone and reach the engine by messages. Tests may also use the layers that test them for real.
 */

/** Not part of what ships, and free to use whatever they test with. */
const TESTS = ['\\.(test|testkit)\\.tsx?$', '^app/core/providers/conformance\\.ts$'];

const OURS = '^(app|electron|renderer|shared|e2e|bench|scripts)/';

/**
 * @param {string} name
 * @param {string} from a layer
 * @param {string} allowed all that it may import of this project
 * @returns {import('dependency-cruiser').IForbiddenRuleType}
 */
function layer(name, from, allowed) {
  return {
    name,
    comment: `${from} imports only ${allowed} of this project`,
    severity: 'error',
    from: { path: from, pathNot: TESTS },
    to: { path: OURS, pathNot: allowed },
  };
}

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    layer('shared-knows-nobody', '^shared/', '^shared/'),
    layer('core-knows-shared', '^app/core/', '^(shared|app/core)/'),
    layer('node-knows-core-and-demo', '^app/node/', '^(shared|app/core|app/node|app/demo)/'),
    layer('demo-knows-core', '^app/demo/', '^(shared|app/core|app/demo)/'),
    layer('electron-knows-shared', '^electron/', '^(shared|electron)/'),
    layer('renderer-knows-shared', '^renderer/', '^(shared|renderer)/'),
    layer('ui-knows-no-feature', '^renderer/ui/', '^(shared|renderer/ui)/'),
    {
      name: 'core-is-pure',
      comment: 'the core reaches its host through ports only',
      severity: 'error',
      from: { path: '^(app/core|shared)/', pathNot: TESTS },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'native-and-shell-stay-out',
      comment: 'Electron belongs to the shell, the database module to the Node host',
      severity: 'error',
      from: { path: '^(shared|app/core|app/demo|renderer)/', pathNot: TESTS },
      to: { path: '(^|/)node_modules/(electron|better-sqlite3)/' },
    },
    {
      name: 'react-stays-in-the-page',
      comment: 'nothing but the page draws',
      severity: 'error',
      from: { path: '^(shared|app|electron)/', pathNot: TESTS },
      to: {
        path: '(^|/)node_modules/(react|react-dom|recharts|@base-ui|@tanstack|cmdk|lucide-react|zustand)/',
      },
    },
    {
      name: 'tests-stay-out',
      comment: 'what ships must not import a test or its helpers',
      severity: 'error',
      from: { path: '^(shared|app|electron|renderer)/', pathNot: [...TESTS, '^app/testing/'] },
      to: { path: [...TESTS, '^app/testing/', '(^|/)node_modules/(vitest|fast-check)/'] },
    },
    {
      name: 'no-cycles',
      comment: 'a cycle, even of types alone, cannot be read or tested in parts',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'resolvable',
      comment: 'an import that leads nowhere',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|release|\\.cache)/' },
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'],
      mainFields: ['module', 'main', 'types'],
    },
  },
};
