import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { MAIL_FILTER_POLICY } from '../../tasks/contract/notification.ts';

test('the runbook subscribes an address again with the filter policy that the stack gives to addresses', () => {
  const runbook = readFileSync(new URL('../../RUNBOOK.md', import.meta.url), 'utf8');
  const commands = runbook.match(/aws sns subscribe (?:.*\\\n)*.*/g) ?? [];
  expect(commands).toHaveLength(1);
  const [, attributes = ''] = /--attributes '(.*)'/.exec(commands[0] ?? '') ?? [];
  const { FilterPolicy } = JSON.parse(attributes) as { FilterPolicy: string };
  expect(JSON.parse(FilterPolicy)).toEqual(MAIL_FILTER_POLICY);
});
