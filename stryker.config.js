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
    'tasks/sweep/judge-findings.ts',
    'tasks/baseline/{compare-trail,diff-trail,normalize-trail,plan-restore}.ts',
    'tasks/baseline/judge-{coverage,drift,weaker}.ts',
  ],
  plugins: ['./test/mutants/runner.js', './stryker.config.js'],
  ignorers: ['wording'],
  // What is computed while modules are loaded would need every test for each mutant.
  ignoreStatic: true,
  testRunner: 'loaded-once',
  concurrency: 2,
  timeoutMS: 20_000,
  reporters: ['clear-text', 'progress-append-only', 'json'],
  jsonReporter: { fileName: '.stryker-tmp/mutants.json' },
};
