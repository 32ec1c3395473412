import { registerHooks } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { tests } from './globals.js';

const GLOBALS = new URL('globals.js', import.meta.url).href;

registerHooks({
  resolve(name, context, next) {
    if (name === '@jest/globals') return { url: GLOBALS, shortCircuit: true };
    return next(name.replace('/fixtures/seeded.ts', '/fixtures/few-cases.ts'), context);
  },
});

/** What Stryker has put into the code reads the active mutant here, and counts here. */
const stryker = (globalThis.__stryker__ ??= {});

async function run(test) {
  const start = performance.now();
  try {
    await test.work();
    return { status: 0 };
  } catch (error) {
    return { status: 1, failureMessage: String(error.message) };
  } finally {
    test.timeSpentMs = performance.now() - start;
  }
}

/**
 * Runs the tests of pure functions in the process that has loaded them once: a mutant is switched on, and the tests that reach it
 * run until one fails. Jest would load every module anew for each of three thousand mutants.
 * @see https://stryker-mutator.io/docs/stryker-js/guides/create-a-plugin/
 */
class LoadedOnce {
  capabilities() {
    return { reloadEnvironment: false };
  }

  async init() {
    await import(pathToFileURL(resolve('test/mutants/tests.ts')).href);
  }

  async dryRun() {
    const results = [];
    for (const test of tests) {
      stryker.currentTestId = test.id;
      const result = await run(test);
      results.push({ ...result, id: test.id, name: test.name, timeSpentMs: test.timeSpentMs });
    }
    stryker.currentTestId = undefined;
    return { status: 'complete', tests: results, mutantCoverage: stryker.mutantCoverage };
  }

  async mutantRun({ activeMutant, testFilter, hitLimit }) {
    const wanted = new Set(testFilter);
    const due = tests.filter(({ id }) => testFilter === undefined || wanted.has(id));
    due.sort((a, b) => a.timeSpentMs - b.timeSpentMs);
    Object.assign(stryker, { activeMutant: activeMutant.id, hitCount: 0, hitLimit });
    try {
      for (const [index, test] of due.entries()) {
        const { status, failureMessage } = await run(test);
        if (stryker.hitCount > hitLimit) return { status: 'timeout', reason: 'It loops.' };
        if (status === 1)
          return { status: 'killed', killedBy: [test.id], failureMessage, nrOfTests: index + 1 };
      }
      return { status: 'survived', nrOfTests: due.length };
    } finally {
      stryker.activeMutant = undefined;
    }
  }
}

export const strykerPlugins = [{ kind: 'TestRunner', name: 'loaded-once', injectableClass: LoadedOnce }];
