import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { build } from 'esbuild';
import { functionOfSlot } from '../../local/workflow/installed-definition.ts';
import { functionTasks, loadWorkflow } from '../../statemachine/definition.ts';
import * as errors from '../../tasks/contract/errors.ts';
import { START_LOGGING_ERRORS } from '../fixtures/aws-errors.ts';
import { startCloudTrailAnswers, type CloudTrailAnswers } from '../fixtures/cloudtrail-answers.ts';
import { EXECUTION_ARN, STOPPED_AT, TRAIL_ARN } from '../fixtures/deployment.ts';
import { HANDLERS } from '../fixtures/handlers.ts';
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
  /** What CloudTrail answers meanwhile. */
  cloudTrail?: (answers: CloudTrailAnswers) => void;
}

const start = { trailArn: TRAIL_ARN, incidentId: 'incident-1', executionArn: EXECUTION_ARN };
const verify = { ...start, stoppedAt: STOPPED_AT };
const compare = { ...verify, repair: { verification: VERIFICATION } };
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
    by: 'an event that names no stored incident',
    input: resolvedEvent([{ trailArn: TRAIL_ARN, occurredAtId: `${STOPPED_AT}#x` }]),
    cloudTrail: (answers) => {
      answers.answer({});
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
async function thrownBy(handler: Handler, { input, cloudTrail: prepare }: Throw): Promise<Error> {
  prepare?.(cloudTrail);
  return handler(input).then(
    (result) => {
      throw new Error(`It did not throw, but returned ${JSON.stringify(result)}.`);
    },
    (error: unknown) => error as Error,
  );
}

describe('every error that the workflow matches', () => {
  test.each(MATCHED)('%s (of %s) is a class of the contract', (error) => {
    const Matched = Object.entries(errors).find(([name]) => name === error)?.[1] as new () => Error;
    expect(new Matched()).toBeInstanceOf(Error);
    expect(new Matched().name).toBe(error);
  });

  test.each(MATCHED)('%s (of %s) is one that %s is made to throw here', (error, _state, of) => {
    expect(THROWS.filter((how) => how.of === of).map((how) => how.error)).toContain(error);
  });
});

test('every error of the contract is one that a function is made to throw here', () => {
  const classes = Object.values(errors).filter((value) => typeof value === 'function') as (new () => Error)[];
  for (const Thrown of classes) expect(THROWS.map(({ error }) => error)).toContain(new Thrown().name);
});

describe('as it stands in the repository', () => {
  test.each(THROWS)('$of throws $error by $by', async (how) => {
    await expect(thrownBy(HANDLERS[how.of], how)).resolves.toMatchObject({ name: how.error });
  });
});

describe('bundled and minified with the SDK inside, as it is deployed', () => {
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
