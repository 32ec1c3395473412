import { availableParallelism } from 'node:os';

/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  // The whole project: `--findRelatedTests` follows the imports of sources too.
  modulePathIgnorePatterns: ['<rootDir>/(dist|cdk\\.out|\\.stryker-tmp|\\.local)/'],
  setupFiles: ['<rootDir>/test/stack-trace-limit.js'],
  testMatch: ['**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          parser: { syntax: 'typescript' },
          target: 'es2024',
          experimental: { keepImportAttributes: true },
        },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
  moduleNameMapper: {
    // Reads are spread over real time: tests of the embedded mode do not wait so long.
    '^p-throttle$': '<rootDir>/test/fixtures/p-throttle.ts',
  },
  // One worker more than cores, since many tests wait. `npm run check` fills the pauses with its other checks instead.
  maxWorkers: availableParallelism() + 1,
  // Modules are not given back: a worker that has grown begins anew, or it is too slow to exit in the end.
  workerIdleMemoryLimit: '1GB',
  testSequencer: '<rootDir>/test/slowest-first.js',
  testTimeout: 30_000,
};
