import { expect, test } from '@jest/globals';
import { whomToAsk } from '../../../tasks/notify/whom-to-ask.ts';
import { ACCOUNT } from '../../fixtures/deployment.ts';
import { IDENTITIES, roleSession, type Fields } from '../../fixtures/identities.ts';
import { classified } from '../../fixtures/incidents.ts';
import { stopLogging } from '../../fixtures/records.ts';

const ROLE = `arn:aws:iam::${ACCOUNT}:role/Deployer`;
const asked = (userIdentity: Fields, fields: Fields = {}) =>
  whomToAsk(classified(stopLogging({ userIdentity, ...fields })).incident.actor);

test.each<[advice: string, userIdentity: Fields]>([
  ['Ask mallory whether', IDENTITIES.iamUser],
  ['Ask carol@example.com (AWSReservedSSO_Admin_0123456789abcdef) whether', IDENTITIES.ssoPermissionSet],
  ['Ask build-4711 (Deployer) whether', IDENTITIES.assumedRole],
  [
    'Find out who is behind EC2 instance i-0a1b2c3d4e5f60718 (Deployer), and',
    roleSession(ROLE, 'i-0a1b2c3d4e5f60718'),
  ],
  [
    'Find out who is behind ECS task 0a1b2c3d4e5f60718293a4b5c6d7e8f9 (Deployer)',
    roleSession(ROLE, '0a1b2c3d4e5f60718293a4b5c6d7e8f9'),
  ],
  ['Find out who is behind AWSCloudFormation (StackUpdates)', IDENTITIES.cloudFormation],
  ['Find out who is behind the pipeline of GitHubActions (Deployer)', roleSession(ROLE, 'GitHubActions')],
  [
    'Find out who is behind session botocore-session-1699999999 (Deployer)',
    roleSession(ROLE, 'botocore-session-1699999999'),
  ],
])('the advice is: %s …', (advice, userIdentity) => {
  expect(asked(userIdentity)).toContain(advice);
});

test('the source identity of a session is the person, for any session name', () => {
  const session = roleSession(ROLE, 'botocore-session-1699999999') as { sessionContext: Fields };
  const sessionContext = { ...session.sessionContext, sourceIdentity: 'dora' };
  expect(asked({ ...session, sessionContext })).toBe('Ask dora (Deployer) whether this was intended.');
});

test('a Lambda function is recognized by its user agent, or by the workload of its credentials', () => {
  const session = roleSession(ROLE, 'nightly');
  const userAgent = 'aws-sdk-js/3.900.0 exec-env/AWS_Lambda_nodejs24.x';
  expect(asked(session, { userAgent })).toContain('behind Lambda function nightly (Deployer)');
  const credentialsIssuedTo = `arn:aws:lambda:eu-central-1:${ACCOUNT}:function:nightly`;
  expect(asked({ ...session, inScopeOf: { credentialsIssuedTo } })).toContain(
    `behind ${credentialsIssuedTo} (`,
  );
});
