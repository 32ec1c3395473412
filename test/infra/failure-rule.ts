import { describe, expect, test } from '@jest/globals';
import { matchesPattern } from '../../local/bus/event-pattern.ts';
import { ANNOUNCED_FAILURES, FAILURE_NAMES } from '../../tasks/contract/errors.ts';
import { failurePattern } from '../../tasks/contract/failure-rule.ts';
import { resourceOf, synthesize } from './synthesized.ts';

interface Target {
  Arn: unknown;
  RoleArn?: unknown;
  DeadLetterConfig: unknown;
  InputTransformer: { InputPathsMap: Record<string, string>; InputTemplate: string };
}

const template = synthesize();
const [, { Properties: rule }] = resourceOf(template, 'AWS::Events::Rule', 'Failure');
const targets = rule['Targets'] as [Target, Target];
const [target] = targets;
const [stateMachineId] = resourceOf(template, 'AWS::StepFunctions::StateMachine');

const OURS = 'arn:aws:states:eu-central-1:111122223333:stateMachine:remediation';
const ended = (detail: object) => ({
  source: 'aws.states',
  'detail-type': 'Step Functions Execution Status Change',
  account: '111122223333',
  time: '2026-11-21T12:05:00Z',
  detail: {
    stateMachineArn: OURS,
    executionArn: `${OURS}:1`.replace('stateMachine', 'execution'),
    ...detail,
  },
});

describe('the pattern', () => {
  const pattern = failurePattern(OURS, '111122223333');

  test('is the pattern of the contract, for this state machine', () => {
    const expected = failurePattern('ours', { Ref: 'AWS::AccountId' } as never);
    expect(rule['EventPattern']).toEqual({
      ...expected,
      detail: { ...expected.detail, stateMachineArn: [{ Ref: stateMachineId }] },
    });
  });

  test.each<[string, object]>([
    ['timed out', { status: 'TIMED_OUT' }],
    ['was aborted', { status: 'ABORTED', error: null, cause: null }],
    ['failed without an error name', { status: 'FAILED' }],
    ['failed with a null error name', { status: 'FAILED', error: null }],
    ['failed at run time, which nothing can catch', { status: 'FAILED', error: 'States.Runtime' }],
    ['failed because no message could be published', { status: 'FAILED', error: FAILURE_NAMES.notPublished }],
  ])('matches an execution that %s', (_what, detail) => {
    expect(matchesPattern(pattern, ended(detail))).toBe(true);
  });

  test.each(ANNOUNCED_FAILURES)('does not match %s, which the workflow has announced', (error) => {
    expect(matchesPattern(pattern, ended({ status: 'FAILED', error }))).toBe(false);
  });

  test.each<[string, object]>([
    ['runs', { status: 'RUNNING', error: null }],
    ['succeeded', { status: 'SUCCEEDED', error: null }],
    ['is another state machine’s', { status: 'TIMED_OUT', stateMachineArn: `${OURS}-2` }],
  ])('does not match an execution that %s', (_what, detail) => {
    expect(matchesPattern(pattern, ended(detail))).toBe(false);
  });
});

describe('the message', () => {
  const { InputPathsMap: paths, InputTemplate: text } = target.InputTransformer;

  test('contains only ARN, status and time', () => {
    expect(Object.values(paths).sort()).toEqual(['$.detail.executionArn', '$.detail.status', '$.time']);
  });

  test('consists of lines of text that EventBridge can read, each a JSON string', () => {
    const lines = text.split('\n').map((line) => JSON.parse(line) as string);
    expect(lines).toMatchInlineSnapshot(`
     [
       "The CloudTrail remediator could not finish its work: an execution ended as <detail-status> at <time>.",
       "Execution: <detail-executionArn>",
       "If its name begins with drill-, this is a drill: incidents drill --paths stopped it on purpose, and nothing happened.",
       "If not, nobody was notified of the outcome, and a trail may be without logging. Look now: aws cloudtrail get-trail-status --name TRAIL",
       "What to do: RUNBOOK.md#execution-ended-unannounced",
     ]
    `);
    for (const line of lines) expect(line).not.toMatch(/["\\]/);
  });

  test('uses every variable and no other', () => {
    const used = [...text.matchAll(/<([^>]+)>/g)].map(([, name]) => name);
    expect([...new Set(used)].sort()).toEqual(Object.keys(paths).sort());
  });
});

test('the rule publishes to both topics by their own policies, and sends undelivered messages to the queue', () => {
  const topicIds = ['Notifications', 'Tampering'].map(
    (begin) => resourceOf(template, 'AWS::SNS::Topic', begin)[0],
  );
  const [queueId] = resourceOf(template, 'AWS::SQS::Queue', 'DeadLetters');
  expect(targets.map(({ Arn }) => Arn)).toEqual(topicIds.map((topicId) => ({ Ref: topicId })));
  for (const each of targets) {
    expect(each.RoleArn).toBeUndefined();
    expect(each.DeadLetterConfig).toEqual({ Arn: { 'Fn::GetAtt': [queueId, 'Arn'] } });
    expect(each.InputTransformer).toEqual(target.InputTransformer);
  }
});
