import tseslint from 'typescript-eslint';

const FENCES = {
  cdk: {
    group: ['aws-cdk-lib', 'aws-cdk-lib/*', 'constructs', 'cdk-nag'],
    message: 'The CDK belongs to infra/ and its tests.',
  },
  sdk: {
    group: ['@aws-sdk/*', '@smithy/*', '!@aws-sdk/util-arn-parser'],
    message: 'AWS clients belong to tasks/aws/, handlers, cli/ and the edge of local/.',
  },
  programs: {
    group: ['**/cli/**', '**/local/**', '**/terminal/**'],
    message: 'What is deployed needs neither a program nor a terminal.',
  },
  cli: { group: ['**/cli/**'], message: 'Only the edge of local/ runs the CLI.' },
  local: { group: ['**/local/**'], message: 'The CLI works without embedded mode.' },
  tests: { group: ['**/test/**'], message: 'Nothing that ships imports a test.' },
  rooms: { group: ['../*'], message: 'statemachine/ imports nothing of ours.' },
};

const fence = (files, ...groups) => ({
  files,
  rules: { 'no-restricted-imports': ['error', { patterns: groups.map((name) => FENCES[name]) }] },
});

export default tseslint.config(
  { ignores: ['cdk.out/', 'dist/', '.local/', '.stryker-tmp/', 'coverage/', '**/*.js'] },
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        project: ['tsconfig.json', 'cli/report/client/tsconfig.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
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
      // An arrow function without braces may call what returns nothing.
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      eqeqeq: 'error',
    },
  },
  fence(['infra/**/*.ts'], 'tests', 'sdk', 'programs'),
  fence(['tasks/*.ts', 'tasks/aws/**/*.ts'], 'tests', 'cdk', 'programs'),
  fence(
    ['tasks/{contract,classify,record,notify,sweep,repairs,baseline,delivery}/**/*.ts'],
    ...['tests', 'cdk', 'sdk', 'programs'],
  ),
  fence(['statemachine/**/*.ts'], 'tests', 'cdk', 'sdk', 'rooms'),
  fence(['terminal/**/*.ts'], 'tests', 'cdk', 'sdk', 'cli', 'local'),
  fence(['cli/**/*.ts'], 'tests', 'cdk', 'local'),
  // The report runs in a browser, too, and a view shows what it is given.
  fence(['cli/{report,stats,views}/**/*.{ts,tsx}'], 'tests', 'cdk', 'sdk', 'local'),
  fence(['local/**/*.ts'], 'tests', 'cdk', 'cli'),
  fence(['local/{bus,endpoint,events}/**/*.ts'], 'tests', 'cdk', 'cli', 'sdk'),
  // `npm start` shows an incident as the CLI does, and lets it write the report.
  fence(['local/show/incident-page.ts', 'local/commands/write-report.ts'], 'tests', 'cdk'),
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
