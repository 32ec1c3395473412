import type { IncomingMessage } from 'node:http';
import { AwsError } from './error.ts';

/** Who signed a call, for which Region and service: the credential scope of Signature Version 4. */
export interface Credential {
  readonly accessKeyId: string;
  readonly region: string;
  readonly service: string;
}

/** Services by the prefix of `X-Amz-Target`, for calls whose signature names none. */
const TARGET_SERVICES: readonly (readonly [RegExp, string])[] = [
  [/CloudTrail_20131101$/, 'cloudtrail'],
  [/^AWSStepFunctions$/, 'states'],
  [/^DynamoDB_/, 'dynamodb'],
  [/^AmazonSSM$/, 'ssm'],
];

/**
 * Reads the credential scope from the Authorization header. The signature is not checked.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html
 * @throws AwsError IncompleteSignature when there is a signature that cannot be read
 */
export function readCredential({ headers }: IncomingMessage): Credential | undefined {
  if (headers.authorization === undefined) return undefined;
  const scope = scopeOf(headers.authorization);
  const [accessKeyId, , region, service, terminator] = scope.split('/');
  if (!accessKeyId || !region || !service || terminator !== 'aws4_request') {
    throw incomplete(
      `Credential must be <access key>/<date>/<Region>/<service>/aws4_request, got '${scope.slice(0, 200)}'.`,
    );
  }
  return { accessKeyId, region, service };
}

function scopeOf(header: string): string {
  if (!header.startsWith('AWS4-HMAC-SHA256')) {
    throw incomplete(
      'Only AWS4-HMAC-SHA256 signatures are understood: sign the request with Signature Version 4.',
    );
  }
  const scope = /Credential=([^,\s]+)/.exec(header)?.[1];
  if (scope === undefined) throw incomplete("Authorization header requires 'Credential' parameter.");
  return scope;
}

const incomplete = (message: string) => new AwsError('IncompleteSignature', message, 403);

/** The service that an `X-Amz-Target` header (`<prefix>.<action>`) belongs to. */
export function serviceOfTarget(target: string): string | undefined {
  const prefix = target.slice(0, target.lastIndexOf('.'));
  return TARGET_SERVICES.find(([pattern]) => pattern.test(prefix))?.[1];
}
