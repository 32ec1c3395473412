import jestConfig from './jest.config.js';

/** Ignores texts of several words: mails and pages are compared word by word elsewhere. */
const wording = {
  shouldIgnore: (path) => (path.isStringLiteral() && path.node.value.includes(' ') ? 'wording' : undefined),
};
export const strykerPlugins = [{ kind: 'Ignore', name: 'wording', value: wording }];

/** Mutation testing of what decides: `npm run mutants`, see CONTRIBUTING. */
export default {
  mutate: [
    'tasks/classify/*.ts',
    // Their tests are those of the handlers.
    '!tasks/classify/{classify-delivery-call,unclassifiable}.ts',
    'tasks/repairs/start-logging/judge-status.ts',
    'tasks/baseline/{compare-trail,diff-trail,normalize-trail,plan-restore}.ts',
    'tasks/baseline/judge-{coverage,drift,weaker}.ts',
  ],
  plugins: ['@stryker-mutator/jest-runner', './stryker.config.js'],
  ignorers: ['wording'],
  // What is computed while modules are loaded would need every test for each mutant.
  ignoreStatic: true,
  testRunner: 'jest',
  testRunnerNodeArgs: ['--experimental-vm-modules'],
  jest: {
    enableFindRelatedTests: false,
    config: {
      testMatch: ['<rootDir>/test/mutants.ts'],
      moduleNameMapper: {
        ...jestConfig.moduleNameMapper,
        '/fixtures/seeded\\.ts$': '<rootDir>/test/fixtures/few-cases.ts',
      },
    },
  },
  concurrency: 2,
  // Modules are not given back: see jest.config.js.
  maxTestRunnerReuse: 100,
  timeoutMS: 20_000,
  reporters: ['clear-text', 'progress-append-only', 'json'],
  jsonReporter: { fileName: '.stryker-tmp/mutants.json' },
};
