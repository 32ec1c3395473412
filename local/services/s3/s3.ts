import * as v from 'valibot';
import { AwsError } from '../../endpoint/error.ts';
import type { Service } from '../../endpoint/service.ts';
import type { Action } from '../cloudtrail/action.ts';
import {
  createRecordedService,
  type RecordedCall,
  type RecordedServiceOptions,
} from '../recorded-service.ts';

/** A bucket as it is kept: each part is the document that was written, a policy its text. */
export interface StoredBucket {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  parts: Record<string, unknown>;
}

/** An emulated S3: buckets and their configuration, without objects. */
export interface S3 extends Service {
  exportState(): StoredBucket[];
}

type S3Call = RecordedCall<Map<string, StoredBucket>>;

/** The parts of a bucket: the root of its document, and what is answered where there is none. */
interface Part {
  root: string;
  /** Error code and message; a document where there always is one. */
  none: readonly [code: string, message: string] | object;
  /** What a new bucket has. */
  initial?: object;
}

/**
 * New buckets block public access and encrypt by default.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-bucket-encryption.html
 */
const PARTS: Readonly<Record<string, Part>> = {
  BucketLifecycle: {
    root: 'LifecycleConfiguration',
    none: ['NoSuchLifecycleConfiguration', 'The lifecycle configuration does not exist'],
  },
  BucketPolicy: { root: 'Policy', none: ['NoSuchBucketPolicy', 'The bucket policy does not exist'] },
  BucketVersioning: { root: 'VersioningConfiguration', none: {} },
  BucketObjectLockConfiguration: {
    root: 'ObjectLockConfiguration',
    none: [
      'ObjectLockConfigurationNotFoundError',
      'Object Lock configuration does not exist for this bucket',
    ],
  },
  BucketPublicAccessBlock: {
    root: 'PublicAccessBlockConfiguration',
    none: ['NoSuchPublicAccessBlockConfiguration', 'The public access block configuration was not found'],
    initial: Object.fromEntries(
      ['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets'].map((name) => [
        name,
        'true',
      ]),
    ),
  },
  BucketEncryption: {
    root: 'ServerSideEncryptionConfiguration',
    none: {
      Rule: { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' }, BucketKeyEnabled: 'false' },
    },
  },
};

const paramsSchema = v.looseObject({
  bucketName: v.optional(v.string()),
  prefix: v.optional(v.string()),
  document: v.optional(v.unknown()),
});
type Params = v.InferOutput<typeof paramsSchema>;

function s3Action(run: (call: S3Call, params: Params & { bucketName: string }) => unknown): Action<S3Call> {
  return (given) => {
    const { document, ...params } = v.parse(paramsSchema, given);
    const bucketName = params.bucketName ?? '';
    const shown = typeof document === 'string' ? { bucketPolicy: readPolicy(document) } : document;
    return {
      input: { ...params, ...(shown as object | undefined) },
      run: (call) => run(call, { ...params, bucketName, document }),
    };
  };
}

/** @throws AwsError MalformedPolicy */
function readPolicy(document: string): unknown {
  try {
    return JSON.parse(document);
  } catch {
    throw new AwsError('MalformedPolicy', "Policies must be valid JSON and the first byte must be '{'");
  }
}

const ACTIONS: Readonly<Record<string, Action<S3Call>>> = {
  ListBuckets: s3Action(({ store, identity }, { prefix = '' }) => ({
    ListAllMyBucketsResult: {
      Buckets: {
        Bucket: [...store.values()]
          .filter(({ name, account }) => account === identity.account && name.startsWith(prefix))
          .map(({ name }) => ({ Name: name })),
      },
    },
  })),
  HeadBucket: s3Action((call, { bucketName }) => void found(call, bucketName)),
  GetBucketLocation: s3Action((call, { bucketName }) => ({
    LocationConstraint: { '#text': found(call, bucketName).region },
  })),
  CreateBucket: s3Action(({ store, identity, request }, { bucketName: name }) => {
    const owner = store.get(name)?.account;
    if (owner !== undefined) {
      const code = owner === identity.account ? 'BucketAlreadyOwnedByYou' : 'BucketAlreadyExists';
      throw new AwsError(code, 'The requested bucket name is not available.', 409);
    }
    const initial = Object.entries(PARTS).flatMap(([part, { initial: has }]) => (has ? [[part, has]] : []));
    const parts = Object.fromEntries(initial) as Record<string, unknown>;
    store.set(name, { name, account: identity.account, region: request.region, parts });
  }),
  DeleteBucket: s3Action((call, { bucketName }) => void call.store.delete(found(call, bucketName).name)),
  ...Object.fromEntries(Object.entries(PARTS).flatMap(([name, part]) => partActions(name, part))),
};

function partActions(name: string, { root, none }: Part): [string, Action<S3Call>][] {
  return [
    [
      `Get${name}`,
      s3Action((call, { bucketName }) => {
        const kept = found(call, bucketName).parts[name];
        if (kept !== undefined) return typeof kept === 'string' ? kept : { [root]: kept };
        if (!Array.isArray(none)) return { [root]: none };
        throw new AwsError(String(none[0]), String(none[1]), 404);
      }),
    ],
    [
      `Put${name}`,
      s3Action((call, { bucketName, document }) => {
        const { parts } = found(call, bucketName);
        const content =
          typeof document === 'string' ? document : (document as Record<string, unknown> | undefined)?.[root];
        if (content === undefined)
          throw new AwsError('MalformedXML', `The request has no ${root} that could be read.`);
        parts[name] = content;
      }),
    ],
    [
      `Delete${name}`,
      s3Action((call, { bucketName }) => {
        const { parts } = found(call, bucketName);
        parts[name] = undefined;
      }),
    ],
  ];
}

/** Makes an emulated S3. */
export function createS3(
  options: RecordedServiceOptions & { readonly state?: readonly StoredBucket[] } = {},
): S3 {
  const store = new Map(structuredClone(options.state ?? []).map((bucket) => [bucket.name, bucket]));
  return {
    ...createRecordedService('s3', ACTIONS, store, options),
    exportState: () => structuredClone([...store.values()]),
  };
}

/** @throws AwsError NoSuchBucket, AccessDenied for one of another account */
function found({ store, identity }: S3Call, name: string): StoredBucket {
  const bucket = store.get(name);
  if (!bucket)
    throw new AwsError('NoSuchBucket', 'The specified bucket does not exist', 404, { BucketName: name });
  if (bucket.account !== identity.account) throw new AwsError('AccessDenied', 'Access Denied', 403);
  return bucket;
}
