import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  startReceiver,
  type Receiver,
  type WebhookRequest,
} from '../../../local/services/webhook/receiver.ts';
import { httpIntegration } from '../../../local/workflow/http-integration.ts';

describe('http integration', () => {
  let receiver: Receiver;
  let requests: WebhookRequest[];

  beforeEach(async () => {
    receiver = await startReceiver();
    requests = [];
    receiver.onRequest((request) => requests.push(request));
  });

  afterEach(() => receiver.close());

  const call = () =>
    httpIntegration(receiver.url)({
      ApiEndpoint: 'https://tickets.example.com/v2/enqueue?a=b',
      Method: 'POST',
      Authentication: { ConnectionArn: 'arn:aws:events:eu-central-1:111122223333:connection/x/1' },
      Headers: { 'X-Team': 'security' },
      RequestBody: { event_action: 'trigger', dedup_key: 'trail "a"\\b' },
    });

  test('a request reaches the receiver for any host name, with the body and the header of the connection', async () => {
    expect(await call()).toMatchObject({
      StatusCode: 200,
      ResponseBody: { status: 'success', dedup_key: 'trail "a"\\b' },
    });
    expect(requests).toEqual([
      {
        ...{ method: 'POST', url: 'https://tickets.example.com/v2/enqueue?a=b', status: 200 },
        headers: expect.objectContaining({
          ...{ 'x-team': 'security', authorization: 'Bearer embedded', 'content-type': 'application/json' },
        }) as object,
        body: { event_action: 'trigger', dedup_key: 'trail "a"\\b' },
      },
    ]);
  });

  test('the receiver gives the answer that a test sets, as often as configured', async () => {
    receiver.setAnswer({ status: 503, times: 2 });
    await expect(call()).rejects.toMatchObject({ name: 'States.Http.StatusCode.503' });
    await expect(call()).rejects.toMatchObject({ name: 'States.Http.StatusCode.503' });
    expect(await call()).toMatchObject({ StatusCode: 200 });
    receiver.setAnswer({ status: 429 });
    await expect(call()).rejects.toMatchObject({ name: 'States.Http.StatusCode.429' });
    expect(requests.map(({ status }) => status)).toEqual([503, 503, 200, 429]);
  });

  test('a closed receiver causes a socket error', async () => {
    const gone = await startReceiver();
    await gone.close();
    const input = {
      ApiEndpoint: 'https://a.example',
      Method: 'POST',
      Authentication: { ConnectionArn: 'x' },
    };
    await expect(httpIntegration(gone.url)(input)).rejects.toMatchObject({ name: 'States.Http.Socket' });
  });
});
