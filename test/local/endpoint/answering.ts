import type { AwsRequest, Endpoint, Service } from '../../../local/endpoint/service.ts';

/** A service that answers every call the same way and remembers the last one. */
export function answering(
  name: string,
  answer: (request: AwsRequest) => unknown,
): Service & { last?: AwsRequest } {
  const service: Service & { last?: AwsRequest } = {
    name,
    handle: (request) => {
      service.last = request;
      return Promise.try(answer, request);
    },
  };
  return service;
}

const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'any' };
/** Settings of a client that signs for eu-central-1 and does not retry. */
export const settings = (endpoint: Endpoint) => ({
  endpoint: endpoint.url,
  region: 'eu-central-1',
  credentials,
  maxAttempts: 1,
});

/** A signature for CloudTrail, which is not checked. */
export const AUTHORIZATION =
  'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260301/eu-central-1/cloudtrail/aws4_request, SignedHeaders=host, Signature=0';
/** Names the action GetTrailStatus. */
export const TARGET = 'com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.GetTrailStatus';

/** Sends a request as it is, and gives the answer as it came. */
export async function post(endpoint: Endpoint, body: string, headers: Record<string, string>) {
  const response = await fetch(endpoint.url, { method: 'POST', body, headers });
  return { status: response.status, headers: response.headers, text: await response.text() };
}
