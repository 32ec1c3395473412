import {
  type AwsSecurityFinding,
  type AwsSecurityFindingFilters,
  BatchImportFindingsCommand,
  BatchUpdateFindingsCommand,
  DescribeHubCommand,
  GetFindingsCommand,
  SecurityHubClient,
} from '@aws-sdk/client-securityhub';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startEndpoint } from '../../../../local/endpoint/server.ts';
import type { Endpoint } from '../../../../local/endpoint/service.ts';
import { createSecurityHub, type SecurityHub } from '../../../../local/services/securityhub/security-hub.ts';

describe('findings', () => {
  const ProductArn = 'arn:aws:securityhub:eu-central-1:111122223333:product/111122223333/default';
  const FINDING: AwsSecurityFinding = {
    ...{ SchemaVersion: '2018-10-08', Id: 'trail#LOGGING_STOPPED', ProductArn, GeneratorId: 'remediator' },
    ...{ AwsAccountId: '111122223333', Types: ['TTPs/Defense Evasion'], Severity: { Label: 'CRITICAL' } },
    ...{ CreatedAt: '2026-11-21T20:11:07.000Z', UpdatedAt: '2026-11-21T20:11:09.000Z' },
    ...{ Title: '[OPEN] LOGGING_STOPPED', Description: 'mallory "stopped" it', RecordState: 'ACTIVE' },
    Resources: [{ Type: 'Other', Id: 'arn:aws:cloudtrail:eu-central-1:111122223333:trail/t' }],
  };
  const ARCHIVED = { ...FINDING, Title: '[RESTORED] LOGGING_STOPPED', RecordState: 'ARCHIVED' } as const;
  const ID = { Id: FINDING.Id, ProductArn };
  const at = (second: number, finding: AwsSecurityFinding) => ({
    ...finding,
    UpdatedAt: `2026-11-21T20:11:${second}.000Z`,
  });

  let hub: SecurityHub;
  let endpoint: Endpoint;
  let client: SecurityHubClient;

  beforeEach(() => open());
  afterEach(() => shut());

  async function open(state?: ReturnType<SecurityHub['exportState']>): Promise<void> {
    hub = createSecurityHub(state && { state });
    endpoint = await startEndpoint({ services: [hub] });
    client = new SecurityHubClient({
      ...{ region: 'eu-central-1', endpoint: endpoint.url, maxAttempts: 1 },
      credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
    });
  }

  async function shut(): Promise<void> {
    client.destroy();
    await endpoint.close();
  }

  const load = (...Findings: AwsSecurityFinding[]) =>
    client.send(new BatchImportFindingsCommand({ Findings }));
  const get = async (Filters?: AwsSecurityFindingFilters) =>
    (await client.send(new GetFindingsCommand({ Filters }))).Findings ?? [];

  test('a finding is created, updated under its id and archived, also after a restart', async () => {
    const changes: string[] = [];
    hub.onImport((change) => changes.push(change));
    expect(await load(FINDING)).toMatchObject({ SuccessCount: 1, FailedCount: 0, FailedFindings: [] });
    expect(await get()).toEqual([
      { ...FINDING, Region: 'eu-central-1', Workflow: { Status: 'NEW' }, ProcessedAt: expect.any(String) },
    ]);
    await load(at(10, { ...FINDING, Title: 'again' }));
    await load(at(11, ARCHIVED));
    expect(changes).toEqual(['created', 'updated', 'archived']);
    await shut();
    await open(hub.exportState());
    expect(await get()).toMatchObject([{ Title: ARCHIVED.Title, RecordState: 'ARCHIVED' }]);
  });

  test('an update that is not newer than the stored finding is ignored', async () => {
    await load(at(11, ARCHIVED));
    for (const second of [10, 11]) expect(await load(at(second, FINDING))).toMatchObject({ FailedCount: 0 });
    expect(await get()).toMatchObject([{ Title: ARCHIVED.Title, RecordState: 'ARCHIVED' }]);
  });

  test('each refused finding is named in an answer that reports success, the others are imported', async () => {
    const others: Partial<AwsSecurityFinding>[] = [
      { AwsAccountId: '999999999999' },
      { ProductArn: ProductArn.replace('default', 'other') },
      { Title: 'x'.repeat(257) },
      { Description: 'x'.repeat(1025) },
      { UpdatedAt: 'now' },
      { Types: [] },
    ];
    const refused = others.map((more, index) => ({ ...FINDING, Id: `refused-${index}`, ...more }));
    const answer = await load(FINDING, ...refused);
    expect(answer).toMatchObject({ SuccessCount: 1, FailedCount: 6 });
    expect(answer.FailedFindings?.map(({ Id, ErrorCode }) => [Id, ErrorCode])).toEqual(
      refused.map(({ Id }) => [Id, 'InvalidInput']),
    );
    expect(await get()).toHaveLength(1);
  });

  test('changes of a reviewer survive the next import, and a finding that is active again is new', async () => {
    await load(FINDING);
    const answer = await client.send(
      new BatchUpdateFindingsCommand({
        FindingIdentifiers: [ID, { ...ID, Id: 'none' }, ID],
        ...{ Note: { Text: 'seen', UpdatedBy: 'soc' }, Severity: { Label: 'LOW' } },
        Workflow: { Status: 'RESOLVED' },
      }),
    );
    expect(answer.ProcessedFindings).toEqual([ID]);
    expect(answer.UnprocessedFindings?.map(({ ErrorCode }) => ErrorCode)).toEqual([
      'FindingNotFound',
      'DuplicatedFindingIdentifier',
    ]);
    await load(at(10, ARCHIVED));
    const reviewed = { Note: { Text: 'seen', UpdatedBy: 'soc' }, Severity: { Label: 'LOW' } };
    expect(await get()).toMatchObject([{ ...reviewed, Workflow: { Status: 'RESOLVED' } }]);
    await load(at(11, FINDING));
    expect(await get()).toMatchObject([{ ...reviewed, Workflow: { Status: 'NEW' }, RecordState: 'ACTIVE' }]);
  });

  test('inclusive filters are joined by OR, exclusive ones by AND', async () => {
    await load(FINDING, { ...ARCHIVED, Id: 'b' });
    const ids = async (filters: AwsSecurityFindingFilters) => (await get(filters)).map(({ Id }) => Id);
    expect(await ids({ RecordState: [{ Value: 'ACTIVE', Comparison: 'EQUALS' }] })).toEqual([FINDING.Id]);
    const both = ['[OPEN]', '[REST'].map((Value) => ({ Value, Comparison: 'PREFIX' as const }));
    expect(await ids({ Title: both })).toEqual([FINDING.Id, 'b']);
    expect(await ids({ Id: [{ Value: 'b', Comparison: 'NOT_EQUALS' }] })).toEqual([FINDING.Id]);
    expect(await ids({ Title: both.map((one) => ({ ...one, Comparison: 'PREFIX_NOT_EQUALS' })) })).toEqual(
      [],
    );
    const { Findings, NextToken } = await client.send(new GetFindingsCommand({ MaxResults: 1 }));
    expect(Findings).toHaveLength(1);
    const next = await client.send(new GetFindingsCommand({ NextToken }));
    expect(next.Findings?.map(({ Id }) => Id)).toEqual(['b']);
  });

  test('refusals have the error names of the API', async () => {
    const { Title: _none, ...untitled } = FINDING;
    await expect(load(untitled as AwsSecurityFinding)).rejects.toMatchObject({
      name: 'InvalidInputException',
      message: expect.stringContaining('title'),
      $metadata: { httpStatusCode: 400 },
    });
    await expect(load()).rejects.toMatchObject({ name: 'InvalidInputException' });
    await expect(get({ Keyword: [{ Value: 'x' }] })).rejects.toMatchObject({ name: 'InvalidInputException' });
    await expect(client.send(new DescribeHubCommand({}))).rejects.toMatchObject({
      name: 'UnknownOperationException',
      message: expect.stringContaining('BatchImportFindings'),
    });
  });
});
