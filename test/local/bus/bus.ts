import { describe, expect, test } from '@jest/globals';
import { createBus, type BusEvent } from '../../../local/bus/bus.ts';
import { statusChangeEvent } from '../../../local/bus/envelope.ts';
import { isOwnCall, isOwnExecution } from '../../../local/own-call.ts';
import { REMEDIATOR_ROLE_ARNS } from '../../../local/settings.ts';
import type { Execution } from '../../../local/workflow/execution.ts';
import { tamperingPattern } from '../../../tasks/contract/calls.ts';
import { failurePattern } from '../../../tasks/contract/failure-rule.ts';

const EVENT: BusEvent = {
  id: '1',
  source: 'aws.cloudtrail',
  'detail-type': 'AWS API Call via CloudTrail',
  account: '111122223333',
  region: 'eu-central-1',
  time: '2026-11-21T10:00:00Z',
  detail: { eventSource: 'cloudtrail.amazonaws.com', eventName: 'StopLogging' },
};

const MACHINE = 'arn:aws:states:eu-central-1:111122223333:stateMachine:cloudtrail-remediation';

function ended(status: Execution['status'], error?: string): Execution {
  return {
    executionArn: `${MACHINE.replace('stateMachine', 'execution')}:one`,
    stateMachineArn: MACHINE,
    name: 'one',
    status,
    startDate: new Date('2026-11-21T10:00:00Z'),
    stopDate: new Date('2026-11-21T10:00:05Z'),
    input: '{}',
    ...(error !== undefined && { error }),
    events: [],
  };
}

describe('the bus', () => {
  test('sends an event to the targets of the rules that match, and to no other', () => {
    const seen: string[] = [];
    const put = createBus([
      { name: 'tampering', pattern: tamperingPattern(EVENT.account), target: () => seen.push('tampering') },
      {
        name: 'failure',
        pattern: failurePattern(MACHINE, EVENT.account),
        target: () => seen.push('failure'),
      },
    ]);
    expect(put(EVENT)).toEqual(['tampering']);
    expect(put({ ...EVENT, detail: { ...EVENT.detail, eventName: 'GetTrailStatus' } })).toEqual([]);
    expect(put({ ...EVENT, source: 'custom.forgery' })).toEqual([]);
    expect(put(statusChangeEvent(ended('ABORTED')))).toEqual(['failure']);
    expect(seen).toEqual(['tampering', 'failure']);
  });

  test.each<[string, Execution, number]>([
    ['timed out', ended('TIMED_OUT'), 1],
    ['failed without an error', ended('FAILED'), 1],
    ['failed because no message could be published', ended('FAILED', 'NotificationFailedError'), 1],
    ['failed and had said so', ended('FAILED', 'TrailNotRestoredError'), 0],
    ['succeeded', ended('SUCCEEDED'), 0],
  ])('sends an execution to the failure rule if it %s: %#', (_name, execution, times) => {
    let spoken = 0;
    createBus([
      { name: 'failure', pattern: failurePattern(MACHINE, EVENT.account), target: () => (spoken += 1) },
    ])(statusChangeEvent(execution));
    expect(spoken).toBe(times);
  });
});

describe('a call of the remediator itself', () => {
  const own = { userIdentity: { sessionContext: { sessionIssuer: { arn: REMEDIATOR_ROLE_ARNS[0] } } } };

  test('is recognized by the ARN of the role', () => {
    expect(isOwnCall({ detail: own })).toBe(true);
    expect(isOwnCall({ detail: { userIdentity: { arn: REMEDIATOR_ROLE_ARNS[0] } } })).toBe(false);
    expect(isOwnCall(EVENT)).toBe(false);
  });

  test('is recognized only in an input that contains it', () => {
    expect(isOwnExecution({ input: JSON.stringify({ detail: own }) })).toBe(true);
    expect(isOwnExecution({ input: 'null' })).toBe(false);
    expect(isOwnExecution({ input: '"text"' })).toBe(false);
  });
});
