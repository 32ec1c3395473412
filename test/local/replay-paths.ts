import { describe, expect, test } from '@jest/globals';
import { FINDING_ID, findingOf } from '../fixtures/findings.ts';
import type { Fields } from '../fixtures/identities.ts';
import { sweepFindingEvent, drillEvent, notLogging } from '../fixtures/own-events.ts';
import { stopLogging } from '../fixtures/records.ts';
import { runProgram, type ProgramRun } from './program-io.ts';
import { temporaryFolder } from './state-folder-for-tests.ts';

describe('replay paths', () => {
  const { path: root } = temporaryFolder();
  let folders = 0;

  /** Replays events one after the other on a folder of their own; gives what the last one came to. */
  async function replay(...events: Fields[]): Promise<ProgramRun> {
    const dir = `${root}/${(folders += 1)}`;
    const runs: ProgramRun[] = [];
    for (const event of events) {
      runs.push(await runProgram(['--event', '-', '--dir', dir], JSON.stringify(event)));
    }
    return runs.at(-1)!;
  }

  describe('npm start -- --event on a finding of GuardDuty', () => {
    test('creates the trail as it was, lets GetTrailStatus decide, and restarts it', async () => {
      const { exitCode, stdout } = await replay(findingOf());
      expect(exitCode).toBe(0);
      expect(stdout).toContain(
        'GuardDuty Finding from aws.guardduty: Stealth:IAMUser/CloudTrailLoggingDisabled',
      );
      expect(stdout).toMatch(/✔ CheckLogging +the trail is NOT logging/);
      expect(stdout).toMatch(
        /Subject: \[RESTORED [\w ]+\] 111122223333: CloudTrail on again, management-events/,
      );
      expect(stdout).toMatch(new RegExp(`status +RESTORED\n +incident +${FINDING_ID}\n`));
    });

    test('marks a sample as a test and repairs nothing', async () => {
      const additionalInfo = { value: '{"sample":true}', type: 'default', sample: true };
      const { exitCode, stdout } = await replay(findingOf({ service: { additionalInfo } }));
      expect(exitCode).toBe(0);
      expect(stdout).toMatch(/✔ ClassifyEvent +LOGGING_STOPPED, info: nothing to restart/);
      expect(stdout).not.toContain('A trail of that name is put there');
      expect(stdout).toMatch(/status +NOTED/);
    });

    test('shows the incident of the call that it was added to, and alerts no one again', async () => {
      const stop = stopLogging({ eventTime: '2026-11-21T20:11:07Z', eventID: 'f0e1d2c3-stop' });
      const { exitCode, stdout } = await replay(stop, findingOf());
      expect(exitCode).toBe(0);
      expect(stdout).toMatch(/✔ RecordDetection +one more detection of incident f0e1d2c3/);
      expect(stdout).toMatch(/status +RESTORED\n +incident +f0e1d2c3-stop\n/);
      expect(stdout).not.toContain('mail: [STOPPED]');
    });

    test('does not start on a finding of another type', async () => {
      const { exitCode, stdout } = await replay(
        findingOf({ detail: { type: 'Recon:EC2/PortProbeUnprotectedPort' } }),
      );
      expect(exitCode).toBe(1);
      expect(stdout).toContain("The rule's pattern does not match this event");
    });
  });

  describe("npm start -- --event on the remediator's own events", () => {
    test('repairs the trail that a sweep found not logging', async () => {
      const { exitCode, stdout } = await replay(notLogging());
      expect(exitCode).toBe(0);
      expect(stdout).toContain('Trail Found Not Logging from cloudtrail-remediator');
      expect(stdout).toMatch(/kind +LOGGING_STOPPED\n +severity +critical\n/);
      expect(stdout).toMatch(/status +RESTORED\n +incident +sweep-0123456789abcdef-0\n/);
    });

    test('accepts the same event again, under a name of its own', async () => {
      const { exitCode, stdout } = await replay(notLogging(), notLogging());
      expect(exitCode).toBe(0);
      expect(stdout).toContain('execution SUCCEEDED');
      expect(stdout).toMatch(/status +RESTORED\n +incident +sweep-0123456789abcdef-0\n/);
    });

    test('notes another finding of a sweep, with its mail', async () => {
      const { exitCode, stdout } = await replay(sweepFindingEvent());
      expect(exitCode).toBe(0);
      expect(stdout).toContain('Only one trail logs write management events.');
      expect(stdout).toMatch(/kind +DETECTION_AT_RISK\n.*status +NEEDS_ACTION\n/s);
    });

    test('shows the mail of a drill', async () => {
      const { exitCode, stdout } = await replay(drillEvent());
      expect(exitCode).toBe(0);
      expect(stdout).toContain('Subject: [DRILL] 111122223333: nothing happened, drill by alice');
      expect(stdout).toMatch(/kind +DRILL\n.*status +NOTED\n/s);
    });

    test('says why an event that the remediator never sends cannot be classified', async () => {
      const { exitCode, stdout } = await replay(notLogging({}, { 'detail-type': 'Something Else' }));
      expect(exitCode).toBe(1);
      expect(stdout).toContain('UnclassifiableEventError');
      expect(stdout).toMatch(/incident +none is stored/);
    });
  });
});
