import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';

test('the runbook subscribes an address again as the stack does: without a filter policy', () => {
  const runbook = readFileSync(new URL('../../RUNBOOK.md', import.meta.url), 'utf8');
  const commands = runbook.match(/aws sns subscribe (?:.*\\\n)*.*/g) ?? [];
  expect(commands).toHaveLength(1);
  expect(commands[0]).not.toContain('--attributes');
});
