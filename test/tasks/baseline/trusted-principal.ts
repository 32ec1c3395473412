import { expect, test } from '@jest/globals';
import { isTrusted } from '../../../tasks/baseline/trusted-principal.ts';

const DEPLOY = 'arn:aws:iam::111122223333:role/cdk-hnb659fds-cfn-exec-role-111122223333-eu-central-1';
const PATTERN = 'arn:aws:iam::111122223333:role/cdk-*-cfn-exec-role-*';

test.each<[boolean, string, string]>([
  [true, DEPLOY, PATTERN],
  [true, DEPLOY, DEPLOY],
  [true, 'arn:aws:iam::111122223333:role/ci/deploy', 'arn:aws:iam::111122223333:role/ci/*'],
  [false, DEPLOY.replace('111122223333:role', '444455556666:role'), PATTERN],
  [false, `${DEPLOY}x`, DEPLOY],
  [false, `x${DEPLOY}`, PATTERN],
  [false, 'arn:aws:iam::111122223333:role/cdk-cfn-exec-role-', PATTERN],
  [false, 'arn:aws:iam::111122223333:user/deploy', 'arn:aws:iam::111122223333:role/*'],
  [false, DEPLOY, 'arn:aws:iam::*:role/*'],
  [false, DEPLOY, '*'],
  [false, 'unknown', PATTERN],
])('the answer is %p for %s and the pattern %s', (trusted, arn, pattern) => {
  expect(isTrusted(arn, ['arn:aws:iam::111122223333:role/other', pattern])).toBe(trusted);
});

test('no principal is trusted without a pattern', () => {
  expect(isTrusted(DEPLOY, [])).toBe(false);
});
