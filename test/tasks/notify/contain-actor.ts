import { describe, expect, test } from '@jest/globals';
import { containActor } from '../../../tasks/notify/contain-actor.ts';
import { ACCOUNT } from '../../fixtures/deployment.ts';
import { IDENTITIES, roleSession, type Fields } from '../../fixtures/identities.ts';
import { classified } from '../../fixtures/incidents.ts';
import { stopLogging } from '../../fixtures/records.ts';

const containmentOf = (userIdentity: Fields, fields: Fields = {}) =>
  containActor(classified(stopLogging({ userIdentity, ...fields })).incident);
const commandOf = (userIdentity: Fields) => containmentOf(userIdentity)?.command ?? '';

describe('the caller is contained', () => {
  test('by disabling a long-term access key', () => {
    expect(commandOf(IDENTITIES.iamUser)).toBe(
      'aws iam update-access-key --status Inactive --access-key-id AKIAEXAMPLEMALLORY00 --user-name mallory',
    );
  });

  test('by denying every action to a user whose session made the call: its key cannot be disabled', () => {
    expect(commandOf(IDENTITIES.iamUserWithMfa)).toBe(
      'aws iam attach-user-policy --user-name alice --policy-arn arn:aws:iam::aws:policy/AWSDenyAll',
    );
  });

  test('by denying every session of a role from before the command, in JSON that the shell completes', () => {
    const command = commandOf(IDENTITIES.assumedRole);
    expect(command).toMatch(
      /^aws iam put-role-policy --role-name Deployer --policy-name AWSRevokeOlderSessions --policy-document '/,
    );
    const [, document = ''] = command.split(/--policy-document /);
    const pasted = document.replace("'$(date -u +%FT%TZ)'", '2026-11-21T20:12:00Z').slice(1, -1);
    expect(JSON.parse(pasted)).toMatchObject({
      Statement: [
        { Effect: 'Deny', Condition: { DateLessThan: { 'aws:TokenIssueTime': '2026-11-21T20:12:00Z' } } },
      ],
    });
  });

  test('of IAM Identity Center by a policy of the organization: for the user name of a session, or for the id if the record has it', () => {
    expect(commandOf(IDENTITIES.ssoPermissionSet)).toContain(
      '{"StringLike":{"aws:UserId":"*:carol@example.com"}}',
    );
    expect(commandOf(IDENTITIES.identityCenterUser)).toContain(
      '{"StringEquals":{"identitystore:UserId":"0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9"}}',
    );
    expect(commandOf(IDENTITIES.ssoPermissionSet)).toMatch(
      /^aws organizations attach-policy --target-id 111122223333 --policy-id \$\(aws organizations create-policy .*\)$/,
    );
    expect(commandOf(IDENTITIES.ssoPermissionSet)).not.toContain('put-role-policy');
  });

  test('in the account of the credentials, if that is another one', () => {
    const other = roleSession('arn:aws:iam::444455556666:role/Auditor', 'eve', '444455556666');
    expect(containmentOf(other)?.text).toContain('role Auditor in account 444455556666');
  });

  test.each<[what: string, userIdentity: Fields]>([
    ['a call of CloudFormation for another caller', IDENTITIES.cloudFormation],
    ['an AWS service', IDENTITIES.awsService],
    [
      'a role of a service',
      roleSession(`arn:aws:iam::${ACCOUNT}:role/aws-service-role/x.amazonaws.com/R`, 's'),
    ],
    ['an unknown caller', IDENTITIES.unknown],
  ])('not at all if no credential can be disabled: %s', (_what, userIdentity) => {
    expect(containmentOf(userIdentity)).toBeUndefined();
  });

  test.each([
    ['root', IDENTITIES.root],
    [
      'a federated session of root, whatever its name',
      {
        ...IDENTITIES.federatedUser,
        sessionContext: { sessionIssuer: { type: 'Root', arn: `arn:aws:iam::${ACCOUNT}:root` } },
      },
    ],
  ])('by a person alone, since no command can: %s', (_what, userIdentity) => {
    expect(containmentOf(userIdentity)).toEqual({
      text: 'Unless this was intended, sign in as root, change the password and delete its access keys.',
    });
  });

  test.each(['x; rm -rf ~', '$(id)', "a'b", '`id`'])(
    'without a name that reaches the shell as code: %s',
    (userName) => {
      expect(commandOf({ ...IDENTITIES.iamUser, userName })).toBe('');
    },
  );
});
