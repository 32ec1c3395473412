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
];

/** SNS answers the links in its mails without a signature. */
const UNSIGNED_SNS_ACTIONS: readonly unknown[] = ['ConfirmSubscription', 'Unsubscribe'];

/**
 * Reads the credential scope from the Authorization header or from a presigned URL. The signature is not checked.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html
 * @throws AwsError IncompleteSignature when there is a signature that cannot be read
 */
export function readCredential(request: IncomingMessage, url: URL): Credential | undefined {
  const header = request.headers.authorization;
  const scope = header === undefined ? url.searchParams.get('X-Amz-Credential') : scopeOf(header);
  if (scope === null) return undefined;
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

/** The scope of a link in a mail: no access key, and the Region of the ARN that it carries. */
export function unsignedCredential(url: URL): Credential | undefined {
  if (!UNSIGNED_SNS_ACTIONS.includes(url.searchParams.get('Action'))) return undefined;
  const arn = url.searchParams.get('TopicArn') ?? url.searchParams.get('SubscriptionArn') ?? '';
  return { accessKeyId: '', region: arn.split(':')[3] ?? '', service: 'sns' };
}
