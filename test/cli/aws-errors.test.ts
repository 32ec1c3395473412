import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { ResourceNotFoundException } from '@aws-sdk/client-dynamodb';
import { GetExecutionHistoryCommand, SFNClient } from '@aws-sdk/client-sfn';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { STACK_OUTPUTS } from '../../tasks/contract/outputs.ts';
import { explainFailure } from '../../cli/aws/explain-failure.ts';
import { buildIncident } from './incident-builder.ts';
import { ON_TABLE } from './program-on-table.ts';
import { runProgram } from './run-program.ts';

const stacks = mockClient(CloudFormationClient);
const tables = mockClient(DynamoDBDocumentClient);
const states = mockClient(SFNClient);
const sts = mockClient(STSClient);

beforeEach(() => {
  process.env['AWS_ACCESS_KEY_ID'] = 'test';
  process.env['AWS_SECRET_ACCESS_KEY'] = 'test';
});
afterEach(() => {
  for (const mock of [stacks, tables, states, sts]) mock.reset();
  delete process.env['AWS_ACCESS_KEY_ID'];
  delete process.env['AWS_SECRET_ACCESS_KEY'];
});

/** An error as the SDK throws it for an answer of AWS. */
function awsError(name: string, message: string): Error {
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode: 400 }, $fault: 'client' });
}

function failed(run: { code: number; stdout: string; stderr: string }): string {
  expect(run).toMatchObject({ code: 1, stdout: '' });
  expect(run.stderr).not.toMatch(/\n\s+at /);
  return run.stderr.replace(/^Looking at the last 90 days.*\n/, '').replace(/^incidents: (.*)\n$/, '$1');
}

describe('every AWS error is explained in a sentence that says what to do', () => {
  test.each([
    ['ExpiredTokenException', 'The security token included in the request is expired'],
    ['UnrecognizedClientException', 'The security token included in the request is invalid.'],
    [
      'AccessDeniedException',
      'User: arn:aws:iam::111122223333:user/eve is not authorized to perform: dynamodb:Query on resource: arn:aws:dynamodb:eu-central-1:111122223333:table/cloudtrail-incidents because no identity-based policy allows the dynamodb:Query action',
    ],
    ['ThrottlingException', 'Rate exceeded'],
    ['InternalServerError', 'Something broke'],
    ['ValidationException', 'The provided key element does not match the schema'],
    ['OptInRequired', 'You are not subscribed to this service'],
    ['RequestTimeTooSkewed', 'Signature expired'],
  ])('%s of DynamoDB', async (name, message) => {
    tables.on(QueryCommand).rejects(awsError(name, message));
    expect(failed(await runProgram(['list', ...ON_TABLE]))).toMatchSnapshot();
  });

  test('a table that does not exist', async () => {
    tables
      .on(QueryCommand)
      .rejects(new ResourceNotFoundException({ message: 'Requested resource not found', $metadata: {} }));
    expect(failed(await runProgram(['show', 'abcd', ...ON_TABLE]))).toBe(
      'There is no such table (cloudtrail-incidents) in eu-central-1: check --table, --region and --profile.',
    );
  });

  test('a DynamoDB-compatible server that does not accept a table ARN', async () => {
    tables.on(QueryCommand).rejects(awsError('ValidationException', 'Invalid table name'));
    const arn = 'arn:aws:dynamodb:eu-central-1:000000000000:table/the-table';
    expect(failed(await runProgram(['list', '--table', arn]))).toBe(
      'DynamoDB does not take this ARN (Invalid table name.) A server that only speaks its protocol takes names alone: give --table the-table and --region.',
    );
  });

  test('a stack that does not exist', async () => {
    stacks
      .on(DescribeStacksCommand)
      .rejects(awsError('ValidationError', 'Stack with id nope does not exist'));
    expect(failed(await runProgram(['list', '--stack', 'nope', '--region', 'eu-west-1']))).toBe(
      'There is no stack nope in eu-west-1: check --stack, --region and --profile, or name the table with --table.',
    );
  });

  test('a stack that does not belong to the remediator', async () => {
    stacks.on(DescribeStacksCommand).resolves({ Stacks: [stack([])] });
    expect(failed(await runProgram(['list', '--stack', 'web', '--region', 'eu-west-1']))).toBe(
      `The stack web has no output ${STACK_OUTPUTS.tableName}: name the remediator's stack with --stack, or its table with --table.`,
    );
  });

  test('an invalid Region, and no network', async () => {
    tables.on(QueryCommand).rejects(
      Object.assign(new Error('getaddrinfo ENOTFOUND dynamodb.eu-nowhere-1.amazonaws.com'), {
        code: 'ENOTFOUND',
        syscall: 'getaddrinfo',
      }),
    );
    const run = await runProgram(['list', '--table', 'x', '--region', 'eu-nowhere-1']);
    expect(failed(run)).toContain('is eu-nowhere-1 a Region, and is the network up?');
  });

  test('a history that Step Functions refuses to return', async () => {
    const incident = buildIncident();
    tables.on(QueryCommand).resolves({ Items: [{ ...incident }] });
    states.on(GetExecutionHistoryCommand).rejects(awsError('AccessDeniedException', 'not authorized'));
    expect(failed(await runProgram(['history', incident.id, ...ON_TABLE]))).toContain(
      'AWS refused: not authorized.',
    );
  });

  test('a message from AWS cannot control the terminal', async () => {
    tables.on(QueryCommand).rejects(awsError('AccessDeniedException', 'no \u001b[2J\u202eway'));
    expect(failed(await runProgram(['list', ...ON_TABLE]))).toContain('AWS refused: no way.');
  });

  test('an error that does not come from AWS is not explained as an AWS error', () => {
    expect(explainFailure(new TypeError('x is not a function'), { stack: '' })).toBeUndefined();
    expect(explainFailure('text', { stack: '' })).toBeUndefined();
  });
});

describe('the program', () => {
  const outputs = [
    { OutputKey: STACK_OUTPUTS.tableName, OutputValue: 'the-table' },
    {
      OutputKey: STACK_OUTPUTS.stateMachineArn,
      OutputValue: 'arn:aws-us-gov:states:us-gov-west-1:999988887777:stateMachine:remediation',
    },
  ];

  test('reads table and state machine from the outputs of the stack', async () => {
    stacks.on(DescribeStacksCommand).resolves({ Stacks: [stack(outputs)] });
    tables.on(QueryCommand).resolves({ Items: [] });
    await runProgram(['list', '--region', 'us-gov-west-1', '--trail', 'main']);
    expect(stacks.call(0).args[0].input).toEqual({ StackName: 'cloudtrail-remediator' });
    expect(tables.call(0).args[0].input).toMatchObject({
      TableName: 'the-table',
      ExpressionAttributeValues: {
        ':partition': 'arn:aws-us-gov:cloudtrail:us-gov-west-1:999988887777:trail/main',
      },
    });
    expect(sts.calls()).toHaveLength(0);
  });

  test('asks STS for the account of a short trail name if it knows only the table', async () => {
    sts
      .on(GetCallerIdentityCommand)
      .resolves({ Account: '111122223333', Arn: 'arn:aws:iam::111122223333:user/me' });
    tables.on(QueryCommand).resolves({ Items: [] });
    await runProgram(['list', '--table', 'the-table', '--region', 'eu-west-1', '--trail', 'main']);
    expect(tables.call(0).args[0].input).toMatchObject({
      ExpressionAttributeValues: { ':partition': 'arn:aws:cloudtrail:eu-west-1:111122223333:trail/main' },
    });
  });

  test('looks up a short trail name in the table alone if STS is out of reach', async () => {
    sts.on(GetCallerIdentityCommand).rejects(new Error('no way out'));
    tables.on(QueryCommand).resolves({ Items: [] });
    const { code, stderr } = await runProgram([
      'list',
      '--table',
      't',
      '--region',
      'eu-west-1',
      '--trail',
      'main',
    ]);
    expect(code).toBe(1);
    expect(stderr).toContain('No incident of a trail "main"');
    expect(tables.call(0).args[0].input).toMatchObject({ IndexName: 'by-month' });
  });

  test.each([
    ['AWS_DEFAULT_REGION where there is nothing else', { AWS_DEFAULT_REGION: 'eu-west-3' }, [], 'eu-west-3'],
    [
      'AWS_REGION before AWS_DEFAULT_REGION',
      { AWS_REGION: 'eu-west-2', AWS_DEFAULT_REGION: 'eu-west-3' },
      [],
      'eu-west-2',
    ],
    ['--region before both', { AWS_REGION: 'eu-west-2' }, ['--region', 'eu-west-1'], 'eu-west-1'],
  ])('takes the Region from %s', async (_what, env, args, region) => {
    tables.on(QueryCommand).rejects(new ResourceNotFoundException({ message: 'no', $metadata: {} }));
    stacks.on(DescribeStacksCommand).resolves({ Stacks: [stack(outputs)] });
    await runProgram(['list', ...args], { env });
    const { config } = stacks.call(0).thisValue as CloudFormationClient;
    expect(await config.region()).toBe(region);
  });

  test.each([
    [
      ['--state-machine', 'arn:aws:states:x:111122223333:stateMachine:y'],
      '--state-machine goes with --table',
    ],
    [
      ['--table', 't', '--stack', 's'],
      "option '--table <name|ARN>' cannot be used with option '--stack <name>'",
    ],
  ])('refuses options that contradict each other: %j', async (args, message) => {
    const { code, stderr } = await runProgram(['list', '--region', 'eu-west-1', ...args]);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });

  test("takes the Region from the table's ARN", async () => {
    tables.on(QueryCommand).resolves({ Items: [] });
    const arn = 'arn:aws:dynamodb:ap-south-1:111122223333:table/the-table';
    const { code } = await runProgram(['list', '--table', arn, '--trail', 'arn:aws:cloudtrail:x:y:trail/z']);
    expect(code).toBe(0);
    expect(tables.call(0).args[0].input).toMatchObject({ TableName: arn });
  });
});

function stack(Outputs: { OutputKey: string; OutputValue: string }[]) {
  return { StackName: 's', CreationTime: new Date(0), StackStatus: 'CREATE_COMPLETE' as const, Outputs };
}
