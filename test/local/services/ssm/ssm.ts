import {
  DeleteParameterCommand,
  GetParameterCommand,
  GetParameterHistoryCommand,
  GetParametersByPathCommand,
  PutParameterCommand,
  SSMClient,
  type PutParameterCommandInput,
} from '@aws-sdk/client-ssm';
import { LookupEventsCommand, StopLoggingCommand } from '@aws-sdk/client-cloudtrail';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { BusEvent } from '../../../../local/bus/bus.ts';
import { startEndpoint } from '../../../../local/endpoint/server.ts';
import type { Endpoint } from '../../../../local/endpoint/service.ts';
import { createIdentities, iamUser } from '../../../../local/services/identities.ts';
import { createSsm, type Ssm } from '../../../../local/services/ssm/ssm.ts';
import { install, type Installation, TRAIL } from '../cloudtrail/installation.ts';

describe('ssm', () => {
  const Name = '/cloudtrail-remediator/stack/baseline/111122223333/eu-central-1/management-events';
  const ARN = `arn:aws:ssm:eu-central-1:111122223333:parameter${Name}`;
  const ALICE = 'AKIAALICE00000000000';
  const BOB = 'AKIABOB0000000000000';
  const NOW = new Date('2026-03-01T09:00:00Z');

  let installation: Installation;
  let ssm: Ssm;
  let endpoint: Endpoint;
  let clients: SSMClient[];
  let events: BusEvent[];

  beforeEach(async () => {
    installation = await install();
    const identities = createIdentities();
    identities.register(ALICE, iamUser({ account: '111122223333', name: 'alice' }));
    identities.register(BOB, {
      ...iamUser({ account: '111122223333', name: 'bob' }),
      denied: ['PutParameter', 'GetParametersByPath'],
    });
    ssm = createSsm({ identities, cloudTrail: installation.cloudTrail, now: () => NOW });
    events = [];
    ssm.onEvent((event) => events.push(event));
    endpoint = await startEndpoint({ services: [ssm] });
    clients = [];
  });

  afterEach(async () => {
    for (const client of clients) client.destroy();
    await endpoint.close();
    await installation.close();
  });

  function client(accessKeyId = ALICE, region = 'eu-central-1'): SSMClient {
    const made = new SSMClient({
      ...{ region, endpoint: endpoint.url, maxAttempts: 1 },
      credentials: { accessKeyId, secretAccessKey: 'any' },
    });
    clients.push(made);
    return made;
  }

  const put = (more: Partial<PutParameterCommandInput> = {}, by = client()) =>
    by.send(new PutParameterCommand({ Name, Value: 'one', Type: 'String', ...more }));
  const get = (name = Name, by = client()) => by.send(new GetParameterCommand({ Name: name }));
  const settled = () => new Promise((resolve) => setImmediate(resolve));

  describe('a parameter', () => {
    test('is read as it was written, by its name, its ARN, and with a version', async () => {
      expect(await put()).toMatchObject({ Version: 1, Tier: 'Standard' });
      expect(await put({ Value: 'two', Overwrite: true })).toMatchObject({ Version: 2 });
      const latest = {
        Name,
        ARN,
        Type: 'String',
        Value: 'two',
        Version: 2,
        DataType: 'text',
        LastModifiedDate: NOW,
      };
      for (const name of [Name, ARN]) expect((await get(name)).Parameter).toEqual(latest);
      expect((await get(`${Name}:1`)).Parameter).toMatchObject({ Value: 'one', Version: 1, Selector: ':1' });
      await expect(get(`${Name}:3`)).rejects.toMatchObject({ name: 'ParameterVersionNotFound' });
    });

    test('keeps the author of each version', async () => {
      await put();
      await put({ Value: 'two', Overwrite: true, Description: 'CHG-1' }, client('111122223333'));
      const { Parameters } = await client().send(new GetParameterHistoryCommand({ Name }));
      expect(Parameters).toMatchObject([
        {
          Version: 1,
          Value: 'one',
          Tier: 'Standard',
          LastModifiedUser: 'arn:aws:iam::111122223333:user/alice',
        },
        { Version: 2, Description: 'CHG-1', LastModifiedUser: 'arn:aws:iam::111122223333:user/developer' },
      ]);
    });

    test('keeps its last hundred versions, in pages', async () => {
      await put();
      for (let count = 2; count <= 101; count += 1) await put({ Value: String(count), Overwrite: true });
      const first = await client().send(new GetParameterHistoryCommand({ Name }));
      expect(first.Parameters).toHaveLength(50);
      expect(first.Parameters?.[0]?.Version).toBe(2);
      const rest = await client().send(
        new GetParameterHistoryCommand({ Name, ...(first.NextToken && { NextToken: first.NextToken }) }),
      );
      expect(rest.Parameters?.at(-1)?.Version).toBe(101);
      expect(rest.NextToken).toBeUndefined();
    });

    test('is gone after its deletion, and begins with version 1 again', async () => {
      await put();
      await client().send(new DeleteParameterCommand({ Name }));
      const gone = { name: 'ParameterNotFound' };
      await expect(get()).rejects.toMatchObject(gone);
      await expect(client().send(new DeleteParameterCommand({ Name }))).rejects.toMatchObject(gone);
      await expect(client().send(new GetParameterHistoryCommand({ Name }))).rejects.toMatchObject(gone);
      expect(await put()).toMatchObject({ Version: 1 });
    });

    test('belongs to one account and Region', async () => {
      await put();
      await expect(get(Name, client(ALICE, 'us-east-1'))).rejects.toMatchObject({
        name: 'ParameterNotFound',
      });
      await expect(get(Name, client('444455556666'))).rejects.toMatchObject({ name: 'ParameterNotFound' });
    });

    test('survives a restart of the emulator', async () => {
      await put();
      const restarted = createSsm({ state: JSON.parse(JSON.stringify(ssm.exportState())) as never });
      const request = { service: 'ssm', action: 'GetParameter', region: 'eu-central-1', requestId: 'r' };
      const caller = { accessKeyId: ALICE, sourceIp: '', userAgent: '', params: { Name } };
      expect(await restarted.handle({ ...request, ...caller })).toMatchObject({
        Parameter: { Value: 'one' },
      });
    });
  });

  test('a path returns the parameters directly below it, page by page, and with Recursive those of all levels', async () => {
    const names = Array.from({ length: 12 }, (_, index) => `/a/b/p${String(index).padStart(2, '0')}`);
    for (const name of [...names, '/a/b/deeper/p', '/ab/p']) await put({ Name: name });
    const byPath = async (Recursive: boolean) => {
      const found: (string | undefined)[] = [];
      let NextToken: string | undefined;
      do {
        const page = await client().send(
          new GetParametersByPathCommand({ Path: '/a/b', Recursive, ...(NextToken && { NextToken }) }),
        );
        found.push(...(page.Parameters ?? []).map((parameter) => parameter.Name));
        NextToken = page.NextToken;
      } while (NextToken !== undefined);
      return found;
    };
    expect(await byPath(false)).toEqual(names);
    expect(await byPath(true)).toEqual(['/a/b/deeper/p', ...names]);
  });

  describe('PutParameter is refused', () => {
    test.each<[string, Partial<PutParameterCommandInput>, string]>([
      ['a name that begins with aws', { Name: '/aws/x' }, 'ValidationException'],
      ['a name that begins with ssm', { Name: 'SSMparameter' }, 'ValidationException'],
      ['a name with a space', { Name: '/a b' }, 'ValidationException'],
      ['a hierarchy without a slash at its beginning', { Name: 'a/b' }, 'ValidationException'],
      ['a hierarchy of 16 levels', { Name: '/a'.repeat(16) }, 'HierarchyLevelLimitExceededException'],
      ['a value above 4 KB', { Value: 'x'.repeat(4097) }, 'ValidationException'],
      ['a value above 8 KB', { Value: 'x'.repeat(8193), Tier: 'Advanced' }, 'ValidationException'],
      [
        'a value above 8 KB in whatever tier',
        { Value: 'x'.repeat(8193), Tier: 'Intelligent-Tiering' },
        'ValidationException',
      ],
      ['a value that names another parameter', { Value: 'a {{ssm:b}}' }, 'ValidationException'],
      ['a value that does not match', { AllowedPattern: '^\\d+$' }, 'ParameterPatternMismatchException'],
      ['an encrypted parameter, which is not emulated', { Type: 'SecureString' }, 'ValidationException'],
    ])('for %s', async (_what, more, name) => {
      await expect(put(more)).rejects.toMatchObject({ name });
      expect(ssm.exportState().parameters).toEqual([]);
    });

    test('for an existing parameter, unless Overwrite is set', async () => {
      await put();
      await expect(put({ Value: 'two' })).rejects.toMatchObject({ name: 'ParameterAlreadyExists' });
      await expect(put({ Overwrite: true, Tags: [{ Key: 'a', Value: 'b' }] })).rejects.toMatchObject({
        name: 'ValidationException',
      });
      await expect(put({ Overwrite: true, Type: 'StringList' })).rejects.toMatchObject({
        name: 'HierarchyTypeMismatchException',
      });
      expect((await get()).Parameter).toMatchObject({ Value: 'one', Version: 1 });
    });

    test('for a new parameter without a type; a new version inherits the type of the one before', async () => {
      const untyped = (more = {}) => client().send(new PutParameterCommand({ Name, Value: 'x', ...more }));
      await expect(untyped()).rejects.toMatchObject({ name: 'ValidationException' });
      await put();
      expect(await untyped({ Overwrite: true })).toMatchObject({ Version: 2 });
    });

    test('if it would move an advanced parameter back to the standard tier', async () => {
      const large = { Value: 'x'.repeat(5000), Tier: 'Intelligent-Tiering' as const };
      expect(await put(large)).toMatchObject({ Tier: 'Advanced' });
      await expect(put({ Overwrite: true, Tier: 'Standard' })).rejects.toMatchObject({
        name: 'ValidationException',
        message: expect.stringContaining("You can't downgrade a parameter"),
      });
      expect(await put({ Overwrite: true })).toMatchObject({ Tier: 'Advanced' });
    });

    test('for a caller that is denied it', async () => {
      await expect(put({}, client(BOB))).rejects.toMatchObject({
        name: 'AccessDeniedException',
        message: `User: arn:aws:iam::111122223333:user/bob is not authorized to perform: ssm:PutParameter on resource: ${ARN} because no identity-based policy allows the ssm:PutParameter action`,
      });
      const byPath = new GetParametersByPathCommand({ Path: '/a' });
      await expect(client(BOB).send(byPath)).rejects.toMatchObject({ name: 'AccessDeniedException' });
    });
  });

  describe('every change of a parameter', () => {
    test('is an event of Parameter Store, even if no trail logs', async () => {
      await installation.client().send(new StopLoggingCommand({ Name: TRAIL }));
      await put({ Description: 'CHG-1' });
      await put({ Value: 'two', Overwrite: true });
      await client().send(new DeleteParameterCommand({ Name }));
      await expect(put({ Name: '/aws/x' })).rejects.toThrow();
      await settled();
      expect(events.map(({ detail }) => detail)).toEqual([
        { operation: 'Create', name: Name, type: 'String', description: 'CHG-1' },
        { operation: 'Update', name: Name, type: 'String' },
        { operation: 'Delete', name: Name, type: 'String' },
      ]);
      expect(events[0]).toMatchObject({
        source: 'aws.ssm',
        'detail-type': 'Parameter Store Change',
        account: '111122223333',
        region: 'eu-central-1',
        resources: [ARN],
      });
    });

    test('is also an event of CloudTrail if a trail logs, without the value of the parameter', async () => {
      await put();
      await expect(put({}, client(BOB))).rejects.toThrow();
      await settled();
      expect(installation.events).toMatchObject([
        {
          source: 'aws.ssm',
          'detail-type': 'AWS API Call via CloudTrail',
          detail: {
            eventSource: 'ssm.amazonaws.com',
            eventName: 'PutParameter',
            requestParameters: { name: Name, type: 'String', value: 'HIDDEN_DUE_TO_SECURITY_REASONS' },
            responseElements: { version: 1, tier: 'Standard' },
            userIdentity: { userName: 'alice' },
          },
        },
        { detail: { eventName: 'PutParameter', errorCode: 'AccessDenied', requestParameters: null } },
      ]);
      const { Events = [] } = await installation.client().send(new LookupEventsCommand());
      expect(Events.map(({ EventSource }) => EventSource)).toContain('ssm.amazonaws.com');
    });
  });
});
