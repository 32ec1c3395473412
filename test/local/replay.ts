import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { runProgram, type ProgramRun } from './program-io.ts';
import { temporaryFolder } from './state-folder-for-tests.ts';

describe('replay', () => {
  const { path: dir } = temporaryFolder();

  /** A record of a StopLogging call, as CloudTrail writes it. */
  function record(fields: Record<string, unknown> = {}): Record<string, unknown> {
    return {
      eventVersion: '1.11',
      userIdentity: {
        type: 'IAMUser',
        principalId: 'AIDAEXAMPLEMALLORY000',
        arn: 'arn:aws:iam::111122223333:user/mallory',
        accountId: '111122223333',
        accessKeyId: 'AKIAEXAMPLE000000000',
        userName: 'mallory',
      },
      eventTime: '2026-11-20T08:00:00Z',
      eventSource: 'cloudtrail.amazonaws.com',
      eventName: 'StopLogging',
      awsRegion: 'us-west-2',
      sourceIPAddress: '203.0.113.9',
      userAgent: 'aws-cli/2.31.18',
      requestParameters: { name: 'audit' },
      responseElements: null,
      requestID: randomUUID(),
      eventID: randomUUID(),
      readOnly: false,
      eventType: 'AwsApiCall',
      managementEvent: true,
      recipientAccountId: '111122223333',
      eventCategory: 'Management',
      ...fields,
    };
  }

  function replay(value: unknown): Promise<ProgramRun> {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    return runProgram(['--event', '-', '--dir', dir], text);
  }

  describe('npm start -- --event', () => {
    test('repairs the trail of a bare record in its own account and Region, stopped since the time of the event', async () => {
      const { exitCode, stdout } = await replay(record());
      expect(exitCode).toBe(0);
      expect(stdout).toMatch(/kind +LOGGING_STOPPED\n/);
      expect(stdout).toMatch(/severity +critical\n/);
      expect(stdout).toMatch(/trail +arn:aws:cloudtrail:us-west-2:111122223333:trail\/audit\n/);
      expect(stdout).toMatch(/status +RESTORED\n/);
      expect(stdout).toMatch(/Subject: \[RESTORED [\w ]+\] \d{12}: CloudTrail on again, audit/);
      expect(stdout).toContain('2026-11-20 08:00:00 UTC');
    });

    test('says that no remediator runs in the Region of the call, if that is so', async () => {
      const said = async (fields: object) =>
        (await replay(record(fields as never))).stdout.replace(/\s+/g, ' ');
      expect(await said({})).toContain(
        'No remediator runs in us-west-2: this StopLogging is not detected. Each home Region needs one: this one runs in eu-central-1. The workflow gets it here as if it had been forwarded.',
      );
      expect(await said({ awsRegion: 'eu-central-1' })).not.toContain('No remediator runs');
      const finding = {
        ...{ id: randomUUID(), 'detail-type': 'GuardDuty Finding', source: 'aws.guardduty' },
        ...{ account: '111122223333', region: 'us-west-2', time: '2026-11-20T08:00:00Z' },
        detail: { type: 'Stealth:IAMUser/CloudTrailLoggingDisabled' },
      };
      expect((await replay(finding)).stdout.replace(/\s+/g, ' ')).toContain(
        'No remediator runs in us-west-2: this finding is not detected.',
      );
    });

    test('says of a call on a bucket in another Region that the next sweep compares it', async () => {
      const onBucket = {
        ...{ eventSource: 's3.amazonaws.com', eventName: 'DeleteBucketPolicy' },
        requestParameters: { bucketName: 'audit-log' },
      };
      const said = (await replay(record(onBucket))).stdout.replace(/\s+/g, ' ');
      expect(said).toContain(
        'The event of this DeleteBucketPolicy is made in us-west-2, and the remediator runs in eu-central-1: its next sweep compares what trails deliver to.',
      );
      expect(said).not.toContain('No remediator runs');
    });

    test('says why a record that was replayed before causes no mail', async () => {
      const same = record();
      expect((await replay(same)).stdout).not.toContain('seen before');
      const { exitCode, stdout } = await replay(same);
      expect(exitCode).toBe(0);
      expect(stdout.replace(/\s+/g, ' ')).toContain(
        'The mail No mail was sent: this event was received before, and its incident is recorded as RESTORED',
      );
    });

    test('takes an EventBridge event from a file', async () => {
      const file = join(dir, 'event.json');
      const detail = record({ eventName: 'DeleteTrail' });
      const event = {
        version: '0',
        id: randomUUID(),
        'detail-type': 'AWS API Call via CloudTrail',
        source: 'aws.cloudtrail',
        account: '111122223333',
        time: '2026-11-20T08:00:00Z',
        region: 'us-west-2',
        resources: [],
        detail,
      };
      writeFileSync(file, JSON.stringify(event));
      const { exitCode, stdout } = await runProgram(['--event', file, '--dir', dir]);
      expect(exitCode).toBe(0);
      expect(stdout).toMatch(/kind +TRAIL_DELETED\n.*critical\n.*audit\n.*NEEDS_ACTION/s);
    });

    test('accepts the only record of a log file, and of a response of LookupEvents', async () => {
      const logFile = await replay({ Records: [record({ eventName: 'StartLogging' })] });
      expect(logFile.stdout).toMatch(/kind +LOGGING_STARTED/);
      const lookup = await replay({
        Events: [{ CloudTrailEvent: JSON.stringify(record({ eventName: 'CreateTrail' })) }],
      });
      expect(lookup.stdout).toMatch(/kind +TRAIL_CREATED/);
    });

    test('names the trail of a refused call, which has it in the error message only', async () => {
      const { stdout } = await replay(
        record({
          requestParameters: null,
          errorCode: 'AccessDenied',
          errorMessage:
            'User: arn:aws:iam::111122223333:user/mallory is not authorized to perform: cloudtrail:StopLogging on resource: arn:aws:cloudtrail:us-west-2:111122223333:trail/audit because no identity-based policy allows the cloudtrail:StopLogging action',
        }),
      );
      expect(stdout).toMatch(/kind +ATTEMPT_FAILED\n.*high\n.*trail\/audit\n.*NOTED/s);
    });

    test('says why an event cannot be classified, and exits with 1', async () => {
      const { exitCode, stdout } = await replay(record({ requestParameters: null }));
      expect(exitCode).toBe(1);
      expect(stdout).toMatch(/incident +none is stored/);
      expect(stdout).toContain('UnclassifiableEventError');
      expect(stdout).toContain(': a CloudTrail event could not be classified');
    });

    test('escalates an organization trail that another account owns', async () => {
      const arn = 'arn:aws:cloudtrail:us-west-2:999988887777:trail/organization';
      const { exitCode, stdout } = await replay(record({ requestParameters: { name: arn } }));
      expect(exitCode).toBe(1);
      expect(stdout).toMatch(/status +NEEDS_ACTION/);
      expect(stdout).toContain('NotTrailOwnerError');
    });

    test('notes an event of another account as foreign, repairs nothing, and says how to replay it as an own event', async () => {
      const foreign = JSON.parse(
        JSON.stringify(record()).replaceAll('111122223333', '222233334444'),
      ) as object;
      const { exitCode, stdout } = await replay(foreign);
      expect(exitCode).toBe(0);
      expect(stdout).toMatch(/kind +FOREIGN_EVENT\n +severity +low\n.*status +NOTED\n/s);
      expect(stdout.replace(/\s+/g, ' ')).toContain(
        'It is of account 222233334444: no rule of this deployment matches it.',
      );
      const own = await runProgram(['--event', '-', '--own', '--dir', dir], JSON.stringify(foreign));
      expect(own.stdout).toMatch(/kind +LOGGING_STOPPED\n.*status +RESTORED\n/s);
    });

    test('says that the rule does not match an event of another kind, and exits with 1', async () => {
      const { exitCode, stdout } = await replay({
        source: 'aws.securityhub',
        'detail-type': 'Findings',
        detail: {},
      });
      expect(exitCode).toBe(1);
      expect(stdout).toContain(
        "The rule's pattern does not match this event (Findings from aws.securityhub): nothing starts",
      );
    });

    test.each([
      ['events', 'DisableRule', { name: 'cloudtrail-remediator.detection' }],
      ['sns', 'DeleteTopic', { topicArn: 'arn:aws:sns:eu-central-1:111122223333:cloudtrail-alerts' }],
    ])(
      'recognizes a bare record of %s %s on the remediator as tampering',
      async (service, eventName, requestParameters) => {
        const account = '111122223333';
        const { exitCode, stdout } = await replay(
          record({
            ...{ eventSource: `${service}.amazonaws.com`, eventName, requestParameters },
            ...{ awsRegion: 'eu-central-1', recipientAccountId: account },
          }),
        );
        expect(exitCode).toBe(0);
        expect(stdout).toContain(`AWS API Call via CloudTrail from aws.${service}: ${eventName}`);
        expect(stdout).toMatch(/kind +REMEDIATOR_TAMPERED\n/);
      },
    );

    test('treats a bare record without its service as one of CloudTrail', async () => {
      const { stdout } = await replay(record({ eventSource: undefined }));
      expect(stdout).toContain('from aws.cloudtrail: StopLogging');
    });

    test('processes a worst-case event as a whole: 100 KB of request, 100 KB of response', async () => {
      const { exitCode, stdout } = await replay(
        record({
          requestParameters: { name: 'audit', padding: 'p'.repeat(100_000) },
          responseElements: { padding: 'r'.repeat(100_000) },
          userAgent: 'u'.repeat(1024),
          additionalEventData: { padding: 'a'.repeat(40_000) },
        }),
      );
      expect(exitCode).toBe(0);
      expect(stdout).toMatch(/status +RESTORED/);
    });

    test('writes no control characters of the event to the terminal', async () => {
      const { stdout } = await replay(
        record({
          eventName: 'UpdateTrail',
          userAgent: '\u001b[2J\u001b]0;owned\u0007',
          sourceIPAddress: '\u202e1.2.3.4',
        }),
      );
      expect(stdout.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    });

    test.each<[string, string, string]>([
      ['no JSON', '{"eventName":', 'The standard input is not JSON'],
      ['a list', '[]', 'it holds a list'],
      ['null', 'null', 'it holds null'],
      [
        'an object of another kind',
        '{"hello":1}',
        'it has neither eventName (a record) nor detail (an event)',
      ],
      ['several records', '{"Records":[{},{}]}', 'it holds 2 of them: give one'],
    ])('refuses %s as a usage error', async (_name, text, message) => {
      const { exitCode, stderr } = await replay(text);
      expect(exitCode).toBe(2);
      expect(stderr).toContain(message);
    });

    test('refuses a missing file, and an event that is too large for an execution', async () => {
      const missing = await runProgram(['--event', join(dir, 'nothing.json'), '--dir', dir]);
      expect(missing).toMatchObject({
        exitCode: 2,
        stderr: expect.stringContaining('there is no such file') as unknown,
      });
      const large = await replay(record({ additionalEventData: { padding: 'x'.repeat(262_144) } }));
      expect(large).toMatchObject({
        exitCode: 2,
        stderr: expect.stringContaining('262,144 bytes') as unknown,
      });
    });
  });
});
