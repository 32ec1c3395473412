import tseslint from 'typescript-eslint';

const FENCES = {
  cdk: {
    group: ['aws-cdk-lib', 'aws-cdk-lib/*', 'constructs', 'cdk-nag'],
    message: 'The CDK belongs to infra/ and its tests.',
  },
  sdk: {
    group: ['@aws-sdk/*', '@smithy/*'],
    message: 'AWS clients belong to tasks/aws/, handlers, cli/ and the edge of local/.',
  },
  tests: { group: ['**/test/**'], message: 'Nothing that ships imports a test.' },
  rooms: { group: ['../*'], message: 'statemachine/ imports nothing of ours.' },
};

const fence = (files, ...groups) => ({
  files,
  rules: { 'no-restricted-imports': ['error', { patterns: groups.map((name) => FENCES[name]) }] },
});

export default tseslint.config(
  { ignores: ['cdk.out/', 'dist/', '.local/', 'coverage/', '**/*.js'] },
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      'no-console': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      // Naming a property only to leave it out is how a rest pattern drops it.
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      eqeqeq: 'error',
    },
  },
  fence(['infra/**/*.ts'], 'tests', 'sdk'),
  fence(['tasks/*.ts', 'tasks/aws/**/*.ts'], 'tests', 'cdk'),
  fence(['tasks/core/**/*.ts', 'tasks/contract/**/*.ts'], 'tests', 'cdk', 'sdk'),
  fence(['statemachine/**/*.ts'], 'tests', 'cdk', 'sdk', 'rooms'),
  fence(['local/**/*.ts', 'cli/**/*.ts'], 'tests', 'cdk'),
  {
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-floating-promises': [
        'error',
        {
          allowForKnownSafeCalls: [
            { from: 'package', name: ['test', 'it', 'describe'], package: '@jest/globals' },
          ],
        },
      ],
    },
  },
);
