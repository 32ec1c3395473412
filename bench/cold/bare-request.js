import { once } from 'node:events';
import { request } from 'node:https';
import aws4 from 'aws4';

// JavaScript, so that Node.js has no types to strip: the processor time of this program is a floor.
const {
  AWS_ENDPOINT_URL: url,
  AWS_REGION: region,
  AWS_ACCESS_KEY_ID: id,
  AWS_SECRET_ACCESS_KEY: key,
} = process.env;
const { hostname, port } = new URL(url);
const headers = {
  'content-type': 'application/x-amz-json-1.1',
  'x-amz-target': 'CloudTrail_20131101.StartLogging',
};
const signed = aws4.sign(
  {
    ...{ service: 'cloudtrail', region, method: 'POST', path: '/', hostname, port, headers },
    body: '{"Name":"management-events"}',
  },
  { accessKeyId: id, secretAccessKey: key },
);
const sent = request(signed);
sent.end(signed.body);
const [response] = await once(sent, 'response');
response.resume();
await once(response, 'end');

/** What CloudTrail answered: nothing. */
export const result = {};
