import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { awsError } from '../fixtures/aws-errors.ts';
import { EXECUTION_ARN, TAMPERING_TOPIC_ARN, TOPIC_ARN } from '../fixtures/deployment.ts';
import { HANDLERS, logged } from '../fixtures/handlers.ts';
import type { PublishNotificationInput } from '../../tasks/contract/publish-inputs.ts';
import { branchOf } from '../fixtures/incidents.ts';
import { NOTIFICATIONS, unclassifiable } from '../fixtures/notifications.ts';
import { eventOf, stopLogging } from '../fixtures/records.ts';

const handler = HANDLERS['publish-notification'];
const sns = mockClient(SNSClient);
const alert = NOTIFICATIONS['alert: stopped by an IAM user']!;
const LOST = 'alert: a subscription is lost';

let hour = 0;
beforeEach(() => {
  // An hour later, the function's own limit has forgotten the test before.
  const now = Date.UTC(2026, 10, 21, (hour += 1));
  jest.useFakeTimers({ now, doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate', 'setTimeout'] });
  sns.reset();
  sns.on(PublishCommand).resolves({ MessageId: '0d7f1b9e' });
  logged.length = 0;
});

afterEach(() => {
  jest.useRealTimers();
});

/** A notification as the workflow passes it: with the value of the repair branch, and one moment for every outcome. */
const inputOf = (input: PublishNotificationInput): object =>
  'remediation' in input ? { ...input, moment: 'outcome', remediation: branchOf(input.remediation) } : input;

describe('publish-notification', () => {
  test.each(Object.keys(NOTIFICATIONS))(
    'publishes once, to the topic, by protocol (to both about a subscription): %s',
    async (name) => {
      await expect(handler(inputOf(NOTIFICATIONS[name]!))).resolves.toMatchObject({ messageId: '0d7f1b9e' });
      const topics = sns.commandCalls(PublishCommand).map(({ args: [{ input }] }) => input.TopicArn);
      expect(topics).toEqual(
        /subscription is (lost|back)/.test(name) ? [TOPIC_ARN, TAMPERING_TOPIC_ARN] : [TOPIC_ARN],
      );
      const {
        TopicArn,
        Subject,
        Message = '',
        MessageStructure,
        MessageAttributes = {},
        ...rest
      } = sns.commandCalls(PublishCommand)[0]!.args[0].input;
      expect({ TopicArn, MessageStructure, rest }).toEqual({
        TopicArn: TOPIC_ARN,
        MessageStructure: 'json',
        rest: {},
      });
      expect(Subject).toMatch(/^(?=.{1,99}$)\[[A-Z]+[A-Za-z0-9 ]*\] prod-eu: [\x20-\x7e]+$/);
      expect(JSON.parse(Message)).toMatchObject({ default: expect.any(String), email: expect.any(String) });
      expect(Object.keys(MessageAttributes)).toEqual(['severity', 'kind', 'status', 'origin']);
      for (const { DataType, StringValue } of Object.values(MessageAttributes)) {
        expect(DataType).toBe('String');
        expect(StringValue).toMatch(/^\w+$/);
      }
    },
  );

  test('limits alerts that the table could not count, and the next message has the number of suppressed ones', async () => {
    const uncounted = { ...alert, detection: { Error: 'TimeoutError' } };
    const answers = [];
    for (let n = 0; n < 7; n += 1) answers.push(await handler(uncounted));
    const suppressed = expect.objectContaining({ Error: 'MessageSuppressed' });
    const sent = expect.objectContaining({ messageId: '0d7f1b9e' });
    expect(answers).toEqual([sent, sent, sent, sent, suppressed, suppressed, suppressed]);
    expect(sns.commandCalls(PublishCommand)).toHaveLength(4);
    await handler(uncounted);
    const { Message = '' } = sns.commandCalls(PublishCommand).at(-1)!.args[0].input;
    expect(Message).toContain('Since the last message, 3 other messages were suppressed.');
    await handler(alert);
    expect(sns.commandCalls(PublishCommand)).toHaveLength(6);
  });

  test.each([
    ['first', TOPIC_ARN],
    ['second', TAMPERING_TOPIC_ARN],
  ])('publishes a lost subscription even if the %s topic is gone', async (_which, TopicArn) => {
    sns.on(PublishCommand, { TopicArn }).rejects(awsError('NotFoundException'));
    await expect(handler(inputOf(NOTIFICATIONS[LOST]!))).resolves.toMatchObject({ messageId: '0d7f1b9e' });
  });

  test('fails for a lost subscription that no topic accepts', async () => {
    sns.on(PublishCommand).rejects(awsError('NotFoundException'));
    await expect(handler(inputOf(NOTIFICATIONS[LOST]!))).rejects.toMatchObject({ name: 'NotFoundException' });
  });

  test('trims an event that fills the whole payload to the limit of SNS', async () => {
    const event = eventOf(stopLogging({ requestParameters: { text: '"'.repeat(125_000) } }));
    await handler({ ...NOTIFICATIONS['unclassified'], failure: unclassifiable(event) });
    const { Message = '' } = sns.commandCalls(PublishCommand)[0]!.args[0].input;
    expect(Buffer.byteLength(Message)).toBeLessThanOrEqual(262_144);
  });

  test.each([
    'AuthorizationErrorException',
    'NotFoundException',
    'KMSAccessDeniedException',
    'InternalErrorException',
  ])('passes a refusal of SNS to the workflow under its own name: %s', async (name) => {
    sns.on(PublishCommand).rejects(awsError(name));
    await expect(handler(alert)).rejects.toMatchObject({ name });
  });

  test('fails for a response of SNS without a MessageId, which proves no publication', async () => {
    sns.on(PublishCommand).resolves({});
    await expect(handler(alert)).rejects.toMatchObject({
      name: 'IncompleteAnswerError',
      message: 'Publish answered without a MessageId.',
    });
    expect(logged).toEqual([]);
  });

  test('logs the moment and the message id, and no content of the message', async () => {
    await handler(alert);
    expect(logged).toEqual([
      expect.objectContaining({
        step: 'publish-notification',
        executionArn: EXECUTION_ARN,
        incidentId: '5c3b8a52-8a4f-4c39-9a55-0f2f6c0ad111',
        moment: 'alert',
        messageId: '0d7f1b9e',
      }),
    ]);
    expect(JSON.stringify(logged)).not.toContain('mallory');
  });

  test.each<[what: string, input: unknown, says: RegExp]>([
    ['an unknown moment', { ...alert, moment: 'goodbye' }, /moment/],
    ['no incident', { ...alert, incident: undefined }, /incident/],
    ['an incident of another shape', { ...alert, incident: { kind: 'LOGGING_STOPPED' } }, /incident\.id/],
    ['no detection', { ...alert, detection: null }, /detection/],
  ])('rejects an input with %s as InvalidInputError, and publishes nothing', async (_what, input, says) => {
    await expect(handler(input)).rejects.toMatchObject({
      name: 'InvalidInputError',
      message: expect.stringMatching(says),
    });
    expect(sns.calls()).toHaveLength(0);
  });
});
