import { expect, test } from '@jest/globals';
import type { AwsRequest } from '../../../local/endpoint/service.ts';
import { createIdentities, roleSession } from '../../../local/services/identities.ts';
import { createSts } from '../../../local/services/sts/sts.ts';

const identities = createIdentities('444455556666');
const sts = createSts({ identities });

const ask = (accessKeyId: string, action = 'GetCallerIdentity', region = 'eu-central-1') =>
  sts.handle({ action, accessKeyId, region } as AwsRequest);

test('an unknown access key belongs to the default user, in the partition of the Region', async () => {
  expect(await ask('AKIA')).toMatchObject({
    Arn: 'arn:aws:iam::444455556666:user/developer',
    Account: '444455556666',
  });
  expect(await ask('AKIA', 'GetCallerIdentity', 'cn-north-1')).toMatchObject({
    Arn: 'arn:aws-cn:iam::444455556666:user/developer',
  });
});

test('an access key of twelve digits belongs to a user of that account', async () => {
  expect(await ask('222233334444')).toMatchObject({ Account: '222233334444' });
});

test('a registered key belongs to its registered identity', async () => {
  identities.register('ASIA', roleSession({ account: '111122223333', role: 'audit', session: 'run' }));
  expect(await ask('ASIA')).toEqual({
    Arn: 'arn:aws:sts::111122223333:assumed-role/audit/run',
    UserId: expect.stringMatching(/^AROA[0-9A-Z]{17}:run$/),
    Account: '111122223333',
  });
});

test('other actions, and services, are refused', async () => {
  await expect(ask('AKIA', 'AssumeRole')).rejects.toMatchObject({ code: 'InvalidAction' });
  identities.register('SVC', { account: '111122223333', userIdentity: { type: 'AWSService' } });
  await expect(ask('SVC')).rejects.toMatchObject({ code: 'InvalidClientTokenId' });
});
