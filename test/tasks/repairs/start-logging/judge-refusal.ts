import { describe, expect, test } from '@jest/globals';
import { CloudTrailBusyError, TERMINAL_ERRORS } from '../../../../tasks/contract/errors.ts';
import { judgeRefusal } from '../../../../tasks/repairs/start-logging/judge-refusal.ts';
import { awsError, START_LOGGING_ERRORS } from '../../../fixtures/aws-errors.ts';
import { ACCOUNT, TRAIL_ARN, trailArn } from '../../../fixtures/deployment.ts';

const judge = (error: unknown, trail = TRAIL_ARN) =>
  judgeRefusal({ error, trailArn: trail, ownAccount: ACCOUNT });
const ORGANIZATION_TRAIL = trailArn('organization', 'eu-central-1', '999988887777');

describe('a refusal of AWS', () => {
  test.each(START_LOGGING_ERRORS)('%s (%d) is %s', (name, status, judged) => {
    const error = awsError(name, status, 'Because.');
    const refusal = judge(error);
    expect(refusal).toMatchObject({ name: judged, message: `${name}: Because.` });
    expect(refusal.cause).toBe(error);
  });

  test.each([
    ['AccessDeniedException', 'NotTrailOwnerError'],
    ['AccessDenied', 'NotTrailOwnerError'],
    ['CloudTrailARNInvalidException', 'NotTrailOwnerError'],
    ['OperationNotPermittedException', 'NotTrailOwnerError'],
    ['NotOrganizationMasterAccountException', 'NotTrailOwnerError'],
    ['TrailNotFoundException', 'TrailGoneError'],
    ['ThrottlingException', 'CloudTrailBusyError'],
    ['InvalidHomeRegionException', 'WrongHomeRegionError'],
  ])('on a trail of another account %s is %s', (name, judged) => {
    expect(judge(awsError(name), ORGANIZATION_TRAIL).name).toBe(judged);
  });

  test('a refusal on a trail of another account names its owner', () => {
    expect(judge(awsError('AccessDeniedException', 400, 'No.'), ORGANIZATION_TRAIL).message).toBe(
      'The trail belongs to account 999988887777. AccessDeniedException: No.',
    );
  });

  test.each([
    ['a connection that failed', Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' })],
    ['a time-out of the client', Object.assign(new Error('timed out'), { name: 'TimeoutError' })],
    ['an answer that could not be read', Object.assign(new SyntaxError('<'), { $metadata: {} })],
    ['a pipe that broke', Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })],
    ['a connection that timed out', Object.assign(new Error('read ETIMEDOUT'), { code: 'ETIMEDOUT' })],
    ['an expired credential', awsError('ExpiredTokenException', 400)],
    ['a clock that is slow', awsError('InvalidSignatureException', 403)],
    ['a clock that is fast', awsError('RequestInTheFuture', 403)],
    ['something that is no error', 'out of cheese'],
  ])('%s may work later', (_what, error) => {
    expect(judge(error)).toBeInstanceOf(CloudTrailBusyError);
  });

  test('every terminal error has a refusal that causes it', () => {
    const judged = START_LOGGING_ERRORS.map(([, , name]) => name);
    for (const { name } of TERMINAL_ERRORS.map((Terminal) => new Terminal('')))
      expect(judged).toContain(name);
  });
});
