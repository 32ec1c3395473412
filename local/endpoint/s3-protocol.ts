import XMLBuilder from 'fast-xml-builder';
import { XMLParser } from 'fast-xml-parser';
import { AwsError } from './error.ts';
import type { DecodedCall, Encoded, Protocol, WireRequest } from './protocol.ts';

const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';
const xml = new XMLBuilder({ ignoreAttributes: false, suppressEmptyNode: true });
const parser = new XMLParser({ ignoreAttributes: true, parseTagValue: false, ignoreDeclaration: true });

/** Parts of a bucket, by the query that names them, as CloudTrail calls them in the names of its events. */
const SUBRESOURCES: Readonly<Record<string, string>> = {
  lifecycle: 'BucketLifecycle',
  policy: 'BucketPolicy',
  versioning: 'BucketVersioning',
  'object-lock': 'BucketObjectLockConfiguration',
  publicAccessBlock: 'BucketPublicAccessBlock',
  encryption: 'BucketEncryption',
  location: 'BucketLocation',
};
const VERBS: Readonly<Record<string, string>> = { GET: 'Get', PUT: 'Put', DELETE: 'Delete' };
const WHOLE: Readonly<Record<string, string>> = {
  PUT: 'CreateBucket',
  DELETE: 'DeleteBucket',
  HEAD: 'HeadBucket',
};

/**
 * REST with XML, as far as calls on buckets go: the name of the bucket is in the path. The action is the name that CloudTrail
 * records, and the document of a request is its parameter `document`.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
 */
export const s3Protocol: Protocol = {
  decode({ method = '', url = '/', body }: WireRequest): DecodedCall {
    const { pathname, searchParams } = new URL(url, 'http://localhost');
    const [bucketName = '', ...object] = decodeURIComponent(pathname.slice(1)).split('/');
    if (object.some((part) => part !== ''))
      throw new AwsError('NotImplemented', 'The embedded S3 has buckets and no objects.', 501);
    const named = Object.keys(SUBRESOURCES).find((name) => searchParams.has(name));
    const unknown = [...searchParams].find(
      ([name, value]) => value === '' && !Object.hasOwn(SUBRESOURCES, name),
    );
    if (unknown)
      throw new AwsError('NotImplemented', `The embedded S3 has no ${unknown[0]} of buckets.`, 501);
    const action = actionOf(method, bucketName, named);
    const prefix = searchParams.get('prefix');
    return {
      action,
      params: {
        ...(bucketName !== '' && { bucketName }),
        ...(named !== undefined && { [named]: '' }),
        ...(prefix !== null && { prefix }),
        ...(body !== '' && { document: named === 'policy' ? body : documentIn(body) }),
      },
    };
  },
  // A policy is JSON, everything else an XML document.
  encode(output): Encoded {
    if (typeof output === 'string') return { contentType: 'application/json', body: output };
    if (output === undefined) return { contentType: 'application/xml', body: '' };
    const [[root, content] = ['', {}]] = Object.entries(output as Record<string, object>);
    return {
      contentType: 'application/xml',
      body: xml.build({ [root]: { '@_xmlns': NAMESPACE, ...content } }),
    };
  },
  encodeError({ code, message, fields }, { requestId }) {
    const error = { Code: code, Message: message, ...fields, RequestId: requestId };
    return { contentType: 'application/xml', body: xml.build({ Error: error }) };
  },
};

function actionOf(method: string, bucket: string, named: string | undefined): string {
  if (bucket === '' && method === 'GET') return 'ListBuckets';
  const whole = named === undefined ? WHOLE[method] : undefined;
  return whole ?? `${VERBS[method] ?? method}${SUBRESOURCES[named ?? ''] ?? ''}`;
}

function documentIn(body: string): unknown {
  try {
    return parser.parse(body) as unknown;
  } catch {
    throw new AwsError('MalformedXML', 'The XML you provided was not well-formed.');
  }
}
