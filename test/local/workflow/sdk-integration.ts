import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { startLoggingIntegration } from '../../../local/workflow/sdk-integration.ts';
import { embeddedClient } from '../../../local/deploy.ts';
import { startCloudTrailAnswers, type CloudTrailAnswers } from '../../fixtures/cloudtrail-answers.ts';

describe('sdk integration', () => {
  let answers: CloudTrailAnswers;
  beforeAll(async () => {
    answers = await startCloudTrailAnswers();
  });
  beforeEach(() => {
    answers.answer({});
  });
  afterAll(() => answers.close());

  const start = (url = answers.url) =>
    Promise.resolve(
      startLoggingIntegration(embeddedClient(url, 'AKIAEXAMPLE'))({ Name: 'management-events' }),
    );

  describe('the SDK integration of StartLogging, over HTTP', () => {
    test('returns the answer of the API, which is empty', async () => {
      await expect(start()).resolves.toEqual({});
    });

    test.each(['ThrottlingException', 'TrailNotFoundException', 'InvalidTrailNameException'])(
      'gives %s, which the API models, the prefix of the service',
      async (name) => {
        answers.refuse(name, 400);
        await expect(start()).rejects.toMatchObject({
          name: `CloudTrail.${name}`,
          message: expect.stringContaining('(Service: CloudTrail, Status Code: 400, Request ID: '),
        });
      },
    );

    test.each([
      ['ExpiredTokenException', 400],
      ['InternalFailure', 500],
    ])('gives %s, which the API does not model, the name CloudTrailException', async (name, status) => {
      answers.refuse(name, status);
      await expect(start()).rejects.toMatchObject({ name: 'CloudTrail.CloudTrailException' });
    });

    test('reports a response that cannot be read as SdkClientException', async () => {
      answers.cutOff(
        'HTTP/1.1 200 OK\r\ncontent-type: application/x-amz-json-1.1\r\ncontent-length: 1\r\n\r\n{',
      );
      await expect(start()).rejects.toMatchObject({ name: 'CloudTrail.SdkClientException' });
    });

    test('reports a failed connection as SdkClientException', async () => {
      await expect(start('http://127.0.0.1:9')).rejects.toMatchObject({
        name: 'CloudTrail.SdkClientException',
      });
    });
  });
});
