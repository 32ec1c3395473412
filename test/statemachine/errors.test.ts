import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { GetParameterCommand } from '@aws-sdk/client-ssm';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { build } from 'esbuild';
import { functionOfSlot } from '../../local/workflow/installed-definition.ts';
import { loadWorkflow } from '../../statemachine/definition.ts';
import { functionTasks } from '../fixtures/function-tasks.ts';
import { approveTrail, formatBaseline } from '../../tasks/baseline/baseline.ts';
import { normalizeTrail } from '../../tasks/baseline/normalize-trail.ts';
import { resourceNameOf } from '../../tasks/contract/scope.ts';
import { START_LOGGING_ERRORS } from '../fixtures/aws-errors.ts';
import { ERROR_CLASSES } from '../fixtures/error-classes.ts';
import { startCloudTrailAnswers, type CloudTrailAnswers } from '../fixtures/cloudtrail-answers.ts';
import { ACCOUNT, EXECUTION_ARN, REGION, STOPPED_AT, TRAIL_ARN } from '../fixtures/deployment.ts';
import { approveNothing, HANDLERS, parameters } from '../fixtures/handlers.ts';
import { VERIFICATION } from '../fixtures/incidents.ts';
import { resolvedEvent } from '../fixtures/own-events.ts';
import { eventOf, stopLogging } from '../fixtures/records.ts';

type Handler = (input: unknown) => Promise<unknown>;
type FunctionName = keyof typeof HANDLERS;

/** How a function is made to throw an error that the workflow, or its failure rule, matches by name. */
interface Throw {
  error: string;
  of: FunctionName;
  /** By what, for the title. */
  by: string;
  input: unknown;
  /** Whether the trail is one that is restored. */
  enforced?: boolean;
  /** What CloudTrail answers meanwhile. */
  cloudTrail?: (answers: CloudTrailAnswers) => void;
}

const start = { trailArn: TRAIL_ARN, incidentId: 'incident-1', executionArn: EXECUTION_ARN };
const verify = { ...start, stoppedAt: STOPPED_AT };
const compare = { ...verify, repair: { verification: VERIFICATION } };
const restore = { ...start, enteredAt: STOPPED_AT };
const verifyRestore = {
  ...verify,
  moment: 'verify',
  repair: { restore: { version: 1, calls: [], without: [] } },
};
const withoutTopic = {
  ...verifyRestore,
  repair: { restore: { version: 1, calls: [], without: [{ destination: 'sns', why: 'it is gone' }] } },
};
const KEY_ID = '6f1d1c5c-2f6e-4f0f-9b59-1c6a8f1d2e3b';
const SETTINGS_NOW = {
  S3BucketName: 'audit-log',
  SnsTopicARN: 'arn:aws:sns:eu-central-1:111122223333:trail',
  IsMultiRegionTrail: true,
  IncludeGlobalServiceEvents: true,
  LogFileValidationEnabled: true,
  IsOrganizationTrail: false,
  HasCustomEventSelectors: false,
  HasInsightSelectors: false,
};
/** The functions of the repository have no SSM but this. */
function approved(Value = APPROVED): void {
  parameters.on(GetParameterCommand).resolves({ Parameter: { Value, Version: 1 } });
}
/** What every read answers: each takes its own part. */
const reads = (trail: object) => ({
  Trail: { ...SETTINGS_NOW, ...trail },
  IsLogging: true,
  AggregationConfigurations: [],
  ResourceTagList: [],
});
const approvedAs = (trail: typeof SETTINGS_NOW) =>
  approveTrail(normalizeTrail(TRAIL_ARN, { trail, isLogging: true, aggregation: [], tags: [] }));
const APPROVED = formatBaseline(approvedAs(SETTINGS_NOW)).value;
const ENCRYPTED = { ...SETTINGS_NOW, KmsKeyId: `arn:aws:kms:${REGION}:${ACCOUNT}:key/${KEY_ID}` };
const APPROVED_KEY = formatBaseline({ ...approvedAs(ENCRYPTED), delivery: { keyState: 'Enabled' } }).value;
const KEY_DISABLED = { ...reads(ENCRYPTED), KeyMetadata: { KeyId: KEY_ID, KeyState: 'Disabled' } };
const OTHER_BUCKET = reads({ S3BucketName: 'mallorys-bucket' });
const NO_TOPIC = reads({ SnsTopicARN: '' });
const ENDED = { trailArn: TRAIL_ARN, occurredAtId: `${STOPPED_AT}#x` };
const THROWS: Throw[] = [
  {
    error: 'UnclassifiableEventError',
    of: 'classify-event',
    by: 'a StopLogging of no trail',
    input: eventOf(stopLogging({ requestParameters: null })),
  },
  {
    error: 'TrailNotLoggingError',
    of: 'verify-logging',
    by: 'IsLogging of false',
    input: verify,
    cloudTrail: (answers) => {
      answers.answer({ IsLogging: false });
    },
  },
  {
    error: 'StopNotConfirmedError',
    of: 'verify-logging',
    by: 'a StartLoggingTime before the stop',
    input: verify,
    cloudTrail: (answers) => {
      answers.answer({ IsLogging: true, StartLoggingTime: Date.parse('2026-11-01T08:00:00Z') / 1000 });
    },
  },
  {
    error: 'NothingToResolveError',
    of: 'record-incident',
    by: 'an event that names an incident which has ended',
    input: resolvedEvent([ENDED]),
    cloudTrail: (answers) => {
      const item = { ...ENDED, kind: 'LOGGING_STOPPED', status: 'CLOSED', executionArn: EXECUTION_ARN };
      answers.answer({ Item: marshall(item) });
    },
  },
  ...(
    [
      ['DestinationBrokenError', 'S3BucketDoesNotExistException'],
      ['RestoreNotAllowedError', 'AccessDeniedException'],
      ['TrailQuotaError', 'MaximumNumberOfTrailsExceededException'],
      ['RestoreRefusedError', 'UnsupportedOperationException'],
      ['CloudTrailBusyError', 'ThrottlingException'],
      ['NotTrailOwnerError', 'NotOrganizationMasterAccountException'],
      ['WrongHomeRegionError', 'InvalidHomeRegionException'],
    ] as const
  ).map(([error, name]): Throw => ({
    ...{ error, of: 'restore-trail', by: name, input: restore, enforced: true },
    cloudTrail: (answers) => {
      approved();
      answers.refuseChanges(APPROVED, OTHER_BUCKET, name);
    },
  })),
  { error: 'TrailNotEnforcedError', of: 'restore-trail', by: 'a forged input', input: restore },
  {
    ...{ error: 'NothingApprovedError', of: 'restore-trail', by: 'no approval', input: restore },
    enforced: true,
  },
  {
    ...{ error: 'NothingApprovedError', of: 'compare-trail', by: 'no approval', input: verifyRestore },
    cloudTrail: (answers) => {
      answers.answer({ Trail: {} });
    },
  },
  {
    ...{ error: 'TrailDiffersError', of: 'compare-trail', by: 'another bucket', input: verifyRestore },
    cloudTrail: (answers) => {
      approved();
      answers.refuseChanges(APPROVED, OTHER_BUCKET, 'InternalFailure');
    },
  },
  {
    ...{ error: 'DestinationLeftOutError', of: 'compare-trail', by: 'no topic', input: withoutTopic },
    cloudTrail: (answers) => {
      approved();
      answers.refuseChanges(APPROVED, NO_TOPIC, 'InternalFailure');
    },
  },
  {
    ...{ error: 'DeliveryPathDiffersError', of: 'compare-trail', by: 'a disabled key', input: verifyRestore },
    cloudTrail: (answers) => {
      approved(APPROVED_KEY);
      answers.refuseChanges(APPROVED_KEY, KEY_DISABLED, 'InternalFailure');
    },
  },
  ...START_LOGGING_ERRORS.flatMap(([name, status, error]) =>
    [
      { of: 'check-logging' as const, input: start },
      { of: 'start-logging' as const, input: start },
      { of: 'verify-logging' as const, input: verify },
      { of: 'compare-trail' as const, input: compare },
    ].map((call) => ({
      ...call,
      error,
      by: `${name} (${status})`,
      cloudTrail: (answers: CloudTrailAnswers) => {
        answers.refuse(name, status);
      },
    })),
  ),
];

/** Every error of our own that a Task matches, with the function of the Task. */
const MATCHED = functionTasks(loadWorkflow()).flatMap(({ name, state, slot }) => {
  const names = [...state.Retry!, ...state.Catch!].flatMap(({ ErrorEquals }) => ErrorEquals);
  const own = names.filter((error) => !/^(States|Lambda|Sandbox|Runtime)\./.test(error));
  return [...new Set(own)].map((error) => [error, name, functionOfSlot(slot)] as const);
});

let cloudTrail: CloudTrailAnswers;
beforeAll(async () => {
  cloudTrail = await startCloudTrailAnswers();
  process.env['AWS_ENDPOINT_URL'] = cloudTrail.url;
});
afterAll(() => cloudTrail.close());

/** What a function throws, over the wire. */
async function thrownBy(
  handler: Handler,
  { input, cloudTrail: prepare, enforced = false }: Throw,
): Promise<Error> {
  cloudTrail.answer({});
  approveNothing();
  process.env['ENFORCE_TRAILS'] = enforced ? resourceNameOf(TRAIL_ARN) : '';
  prepare?.(cloudTrail);
  return handler(input).then(
    (result) => {
      throw new Error(`It did not throw, but returned ${JSON.stringify(result)}.`);
    },
    (error: unknown) => error as Error,
  );
}

describe('every error that the workflow matches', () => {
  test.each(MATCHED)('%s (of %s) is an error class', (error) => {
    const Matched = ERROR_CLASSES[error]!;
    expect(new Matched()).toBeInstanceOf(Error);
    expect(new Matched().name).toBe(error);
  });

  test.each(MATCHED)('%s (of %s) is thrown here by %s', (error, _state, of) => {
    expect(THROWS.filter((how) => how.of === of).map((how) => how.error)).toContain(error);
  });
});

test('every error class is thrown here by a function', () => {
  for (const Thrown of Object.values(ERROR_CLASSES))
    expect(THROWS.map(({ error }) => error)).toContain(new Thrown().name);
});

describe('the source in the repository', () => {
  test.each(THROWS)('$of throws $error by $by', async (how) => {
    await expect(thrownBy(HANDLERS[how.of], how)).resolves.toMatchObject({ name: how.error });
  });
});

describe('the deployed bundle, minified with the SDK inside', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bundled-functions-'));
  const bundled = new Map<FunctionName, Handler>();
  const names = [...new Set(THROWS.map(({ of }) => of))];
  // These handlers have a log of their own, which writes to standard output as in Lambda.
  const stdout = jest.spyOn(process.stdout, 'write').mockReturnValue(true);

  beforeAll(async () => {
    await build({
      entryPoints: names.map((name) => `tasks/${name}.ts`),
      outdir: folder,
      outExtension: { '.js': '.mjs' },
      bundle: true,
      minify: true,
      platform: 'node',
      format: 'esm',
      mainFields: ['module', 'main'],
      target: 'node24',
      logLevel: 'warning',
    });
    for (const name of names) {
      const { handler } = (await import(pathToFileURL(join(folder, `${name}.mjs`)).href)) as {
        handler: Handler;
      };
      bundled.set(name, handler);
    }
  });
  afterAll(() => {
    stdout.mockRestore();
    rmSync(folder, { recursive: true });
  });

  test.each(THROWS)('$of throws $error by $by', async (how) => {
    await expect(thrownBy(bundled.get(how.of)!, how)).resolves.toMatchObject({ name: how.error });
  });
});
