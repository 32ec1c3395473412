import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';

const run = promisify(execFile);

test('the tests of a source file are found by its name, as CONTRIBUTING says', async () => {
  const jest = ['--experimental-vm-modules', 'node_modules/jest/bin/jest.js'];
  const find = ['--findRelatedTests', 'tasks/record/decide-next.ts', '--listTests'];
  const { stdout } = await run(process.execPath, [...jest, ...find]);
  expect(stdout).toContain('/test/tasks/record/all.test.ts');
  expect(stdout).toContain('/test/statemachine/remediation.test.ts');
  expect(stdout).not.toContain('/test/docs/contributing.test.ts');
});
