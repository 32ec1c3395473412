import { describe, expect, test } from '@jest/globals';
import type { Actor } from '../../../tasks/contract/incident.ts';
import { ACCOUNT, REMEDIATOR_ROLE_ARN } from '../../fixtures/deployment.ts';
import { IDENTITIES, type Fields } from '../../fixtures/identities.ts';
import { classified } from '../../fixtures/incidents.ts';
import { stopLogging } from '../../fixtures/records.ts';

const actorOf = (fields: Fields): Actor => classified(stopLogging(fields)).incident.actor;
const UNKNOWN_ACTOR: Partial<Actor> = {
  arn: 'unknown',
  session: 'unknown',
  accessKeyId: 'unknown',
  mfa: 'unknown',
  onBehalfOf: 'unknown',
};

describe('the actor of a call is described by type of userIdentity', () => {
  const ACTORS: [type: keyof typeof IDENTITIES, actor: Partial<Actor>][] = [
    [
      'iamUser',
      {
        type: 'IAMUser',
        name: 'mallory',
        arn: `arn:aws:iam::${ACCOUNT}:user/mallory`,
        session: 'unknown',
        account: ACCOUNT,
        accessKeyId: 'AKIAEXAMPLEMALLORY00',
        // A long-term key without a session is certainly used without MFA.
        mfa: 'no',
      },
    ],
    // Old console events carry an invokedBy of signin.amazonaws.com: it is shown, the user is the actor.
    ['iamUserWithMfa', { name: 'alice', mfa: 'yes', onBehalfOf: 'signin.amazonaws.com' }],
    [
      'root',
      { type: 'Root', name: 'root', mfa: 'yes', accessKeyId: 'unknown', arn: `arn:aws:iam::${ACCOUNT}:root` },
    ],
    ['rootOfAliasedAccount', { type: 'Root', name: 'root' }],
    [
      'assumedRole',
      {
        type: 'AssumedRole',
        name: 'Deployer',
        arn: `arn:aws:iam::${ACCOUNT}:role/ci/Deployer`,
        session: 'build-4711',
        // A role session says "false" after a sign-on with MFA too.
        mfa: 'unknown',
      },
    ],
    ['ssoPermissionSet', { name: 'AWSReservedSSO_Admin_0123456789abcdef', session: 'carol@example.com' }],
    ['cloudFormation', { name: 'StackUpdates', onBehalfOf: 'cloudformation.amazonaws.com' }],
    ['federatedUser', { type: 'FederatedUser', name: 'broker', session: 'dave', account: ACCOUNT }],
    [
      'webIdentityUser',
      { ...UNKNOWN_ACTOR, type: 'WebIdentityUser', name: '1234567890', account: 'unknown' },
    ],
    ['samlUser', { ...UNKNOWN_ACTOR, type: 'SAMLUser', name: 'erin' }],
    [
      'identityCenterUser',
      {
        ...UNKNOWN_ACTOR,
        type: 'IdentityCenterUser',
        name: '0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9',
        account: ACCOUNT,
        onBehalfOf: '0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9',
      },
    ],
    [
      'awsService',
      { ...UNKNOWN_ACTOR, type: 'AWSService', name: 'cloudtrail.amazonaws.com', account: 'unknown' },
    ],
    ['awsAccount', { type: 'AWSAccount', name: 'AIDAEXAMPLEUSERID0003:frank', account: '444455556666' }],
    ['role', { type: 'Role', name: 'Auditor', arn: `arn:aws:iam::${ACCOUNT}:role/Auditor` }],
    ['directory', { type: 'Directory', name: 'grace' }],
    ['unknown', { type: 'Unknown', name: 'nobody-knows' }],
    ['remediator', { name: 'cloudtrail-remediator-StartLogging', arn: REMEDIATOR_ROLE_ARN }],
  ];
  test.each(ACTORS)('%s', (type, actor) => {
    expect(actorOf({ userIdentity: IDENTITIES[type] })).toMatchObject(actor);
  });

  test.each([undefined, null, 'mallory', [], {}, { type: 7, sessionContext: 'x', onBehalfOf: null }])(
    'an identity of %p is unknown and prevents no repair',
    (userIdentity) => {
      expect(classified(stopLogging({ userIdentity })).incident).toMatchObject({
        plannedRepair: 'start-logging',
        actor: { ...UNKNOWN_ACTOR, type: 'unknown', name: 'unknown', account: 'unknown' },
      });
    },
  );

  test('a service event without a type is named by its service', () => {
    expect(actorOf({ userIdentity: { invokedBy: 'AWS Internal' } })).toMatchObject({
      ...{ name: 'AWS Internal', onBehalfOf: 'unknown' },
    });
  });

  test.each([
    ['AssumedRole', `arn:aws:sts::${ACCOUNT}:assumed-role/a/b/own`, 'AROA:other', 'own'],
    ['FederatedUser', `arn:aws:sts::${ACCOUNT}:federated-user/grace`, `${ACCOUNT}:grace`, 'grace'],
    ['FederatedUser', 'no-path', 'ID:a:b', 'a:b'],
    ['FederatedUser', undefined, 'no-colon', 'unknown'],
    ['IAMUser', `arn:aws:iam::${ACCOUNT}:user/mallory`, 'ID:x', 'unknown'],
  ])('a %s of ARN %p and principal id %s has the session %s', (type, arn, principalId, session) => {
    expect(actorOf({ userIdentity: { type, arn, principalId } }).session).toBe(session);
  });

  test.each([
    ['IAMUser', 'AKIAEXAMPLEMALLORY00', 'no'],
    ['Root', 'AKIAEXAMPLEMALLORY00', 'no'],
    ['IAMUser', 'ASIAEXAMPLEMALLORY00', 'unknown'],
    ['IAMUser', undefined, 'unknown'],
    ['Root', undefined, 'unknown'],
    ['AssumedRole', 'AKIAEXAMPLEMALLORY00', 'unknown'],
  ])('a %s with the key %p and without a session: MFA is %s', (type, accessKeyId, mfa) => {
    expect(actorOf({ userIdentity: { type, accessKeyId } }).mfa).toBe(mfa);
  });

  test('an identity with an account alone is named by it, or by the account of its issuer', () => {
    expect(actorOf({ userIdentity: { accountId: ACCOUNT } })).toMatchObject({
      name: ACCOUNT,
      account: ACCOUNT,
    });
    const sessionContext = { sessionIssuer: { accountId: ACCOUNT } };
    expect(actorOf({ userIdentity: { type: 'Role', sessionContext } }).account).toBe(ACCOUNT);
  });

  test('an identity with the ARN of an issuer is a session, for every type', () => {
    const sessionContext = { sessionIssuer: { arn: `arn:aws:iam::${ACCOUNT}:role/Deployer` } };
    const arn = `arn:aws:sts::${ACCOUNT}:assumed-role/Deployer/build-4711`;
    expect(actorOf({ userIdentity: { type: 'Role', arn, sessionContext } }).session).toBe('build-4711');
  });

  test('a session of root is named root, whatever the session is called', () => {
    const sessionContext = { sessionIssuer: { type: 'Root', arn: `arn:aws:iam::${ACCOUNT}:root` } };
    const userIdentity = { ...IDENTITIES.federatedUser, sessionContext };
    expect(actorOf({ userIdentity })).toMatchObject({ name: 'root', session: 'dave' });
  });

  test('a session without an ARN is named by its principal id', () => {
    const userIdentity = { ...IDENTITIES.assumedRole, arn: undefined };
    expect(actorOf({ userIdentity }).session).toBe('build-4711');
  });
});

test.each(['AssumedRole', 'FederatedUser', 'WebIdentityUser', 'SAMLUser', 'IdentityCenterUser', undefined])(
  'a session of type %p without MFA has no MFA text, and one with MFA has',
  (type) => {
    const session = (mfaAuthenticated: string) => ({
      ...IDENTITIES.assumedRole,
      type,
      sessionContext: { attributes: { mfaAuthenticated } },
    });
    expect(actorOf({ userIdentity: session('false') }).mfa).toBe('unknown');
    expect(actorOf({ userIdentity: session('true') }).mfa).toBe('yes');
  },
);

test('the source identity of a session is stored, and absent if there is none', () => {
  const { sessionContext } = IDENTITIES.assumedRole as { sessionContext: Fields };
  const userIdentity = {
    ...IDENTITIES.assumedRole,
    sessionContext: { ...sessionContext, sourceIdentity: 'alice' },
  };
  expect(actorOf({ userIdentity }).sourceIdentity).toBe('alice');
  expect(actorOf({ userIdentity: IDENTITIES.assumedRole })).not.toHaveProperty('sourceIdentity');
});

test('credentials that were issued to a workload name it', () => {
  const credentialsIssuedTo = `arn:aws:lambda:eu-central-1:${ACCOUNT}:function:nightly`;
  const userIdentity = { ...IDENTITIES.assumedRole, inScopeOf: { credentialsIssuedTo } };
  expect(actorOf({ userIdentity }).onBehalfOf).toBe(credentialsIssuedTo);
});

describe('texts of a record', () => {
  test.each([
    ['203.0.113.7', '203.0.113.7'],
    ['cloudformation.amazonaws.com', 'cloudformation.amazonaws.com'],
    ['AWS Internal', 'AWS Internal'],
    [undefined, 'unknown'],
    [42, 'unknown'],
    ['', 'unknown'],
    [' \t\r\n ', 'unknown'],
    ['a\r\nSubject: b', 'a Subject: b'],
    ['right\u202eleft\u2066\u0000\u2028', 'right left'],
    ['half \ud83d pair', 'half \ufffd pair'],
  ])('a source address of %p is shown as %p', (sourceIPAddress, shown) => {
    expect(actorOf({ sourceIPAddress }).sourceIp).toBe(shown);
  });

  test('a long text is cut and marked, by its bytes and not within a character', () => {
    const { userAgent } = actorOf({ userAgent: '😀'.repeat(1000) });
    expect(Buffer.byteLength(userAgent)).toBeLessThanOrEqual(256);
    expect(userAgent).toMatch(/^(😀)+…$/u);
  });

  test.each([
    ['true', 'yes'],
    [true, 'yes'],
    ['false', 'no'],
    [false, 'no'],
    ['TRUE', 'unknown'],
    [1, 'unknown'],
    [undefined, 'unknown'],
  ])('mfaAuthenticated of %p means %p', (mfaAuthenticated, mfa) => {
    const userIdentity = { ...IDENTITIES.iamUser, sessionContext: { attributes: { mfaAuthenticated } } };
    expect(actorOf({ userIdentity }).mfa).toBe(mfa);
  });
});
