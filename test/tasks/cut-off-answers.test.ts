import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startCloudTrailAnswers, type CloudTrailAnswers } from '../fixtures/cloudtrail-answers.ts';
import { EXECUTION_ARN, STOPPED_AT, TRAIL_ARN } from '../fixtures/deployment.ts';
import { HANDLERS } from '../fixtures/handlers.ts';

/** The handlers with the real client of the SDK, and a server that ends the connection too early. */
let cloudTrail: CloudTrailAnswers;
beforeAll(async () => {
  cloudTrail = await startCloudTrailAnswers();
  process.env['AWS_ENDPOINT_URL'] = cloudTrail.url;
});
afterAll(() => cloudTrail.close());

const input = {
  trailArn: TRAIL_ARN,
  stoppedAt: STOPPED_AT,
  incidentId: 'incident-1',
  executionArn: EXECUTION_ARN,
};
const head = (status: string, ...fields: string[]) =>
  [`HTTP/1.1 ${status}`, 'content-type: application/x-amz-json-1.1', ...fields, '', ''].join('\r\n');
const TRUNCATED = '{"IsLogging":tr';

const CUT_OFF: [what: string, raw: string][] = [
  ['after its headers', head('200 OK', 'content-length: 200')],
  ['in its body', head('200 OK', 'content-length: 200') + TRUNCATED],
  ['in a chunk', `${head('200 OK', 'transfer-encoding: chunked')}f\r\n${TRUNCATED}\r\n`],
  ['in a body of unknown length', head('200 OK', 'connection: close') + TRUNCATED],
  ['in an error', head('400 Bad Request', 'content-length: 200') + '{"__type":"Access'],
  ['in an error of unknown length', head('400 Bad Request', 'connection: close') + '{"__type":"Access'],
  ['before the name of an error', head('403 Forbidden', 'connection: close')],
  ['in its headers', 'HTTP/1.1 200 O'],
  ['before it began', ''],
];

describe.each(['start-logging', 'verify-logging', 'check-logging'] as const)('%s', (name) => {
  test.each(CUT_OFF)('retries after a response that ends %s', async (_where, raw) => {
    cloudTrail.cutOff(raw);
    await expect(HANDLERS[name](input)).rejects.toMatchObject({
      name: 'CloudTrailBusyError',
      message: expect.not.stringContaining('\n'),
    });
  });
});

test.each(['verify-logging', 'check-logging'] as const)(
  '%s rejects a whole response without a body: it is neither logging nor off',
  async (name) => {
    cloudTrail.cutOff(head('200 OK', 'content-length: 2') + '{}');
    await expect(HANDLERS[name](input)).rejects.toMatchObject({ name: 'CloudTrailBusyError' });
  },
);
