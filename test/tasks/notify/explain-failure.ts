import { describe, expect, test } from '@jest/globals';
import {
  CloudTrailBusyError,
  TERMINAL_ERRORS,
  TrailNotLoggingError,
} from '../../../tasks/contract/errors.ts';
import { explainFailure, readFailure } from '../../../tasks/notify/explain-failure.ts';
import { caught } from '../../fixtures/incidents.ts';

describe('a failure in words', () => {
  test('reads the message of the handler from the cause that Lambda reports', () => {
    const failure = caught(new TrailNotLoggingError('still not logging'));
    expect(readFailure(failure)).toEqual({ error: 'TrailNotLoggingError', message: 'still not logging' });
  });

  test.each<[cause: string | undefined, message: string]>([
    [undefined, 'unknown'],
    ['', 'unknown'],
    ['Rate exceeded', 'Rate exceeded'],
    ['{"errorType":"Sandbox.Timedout"}', '{"errorType":"Sandbox.Timedout"}'],
    ['{"errorMessage": 7}', '{"errorMessage": 7}'],
    ['["a"]', '["a"]'],
    ['{"errorMessage":"two\\nlines"}', 'two lines'],
  ])('explains a cause of %p as %p', (cause, message) => {
    const failure = { Error: 'Lambda.Unknown', ...(cause !== undefined && { Cause: cause }) };
    expect(readFailure(failure).message).toBe(message);
  });

  test('cuts a long message', () => {
    const { message } = readFailure(caught(new Error('x'.repeat(30_000))));
    expect(Buffer.byteLength(message)).toBeLessThanOrEqual(1024);
  });

  test('has advice of its own for every error that can end a repair', () => {
    const errors = [...TERMINAL_ERRORS, CloudTrailBusyError, TrailNotLoggingError].map(
      (Ending) => new Ending(''),
    );
    const advice = errors.map((error) => explainFailure(caught(error), 'start-logging').advice);
    const other = explainFailure({ Error: 'States.Timeout' }, 'start-logging').advice;
    expect(new Set([...advice, other]).size).toBe(errors.length + 1);
  });
});
