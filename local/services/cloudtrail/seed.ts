import {
  DEFAULT_EVENT_SELECTORS,
  DEFAULT_SETTINGS,
  type Trail,
  type TrailSettings,
  wholeSeconds,
} from './trail.ts';
import { parseTrailArn } from './trail-name.ts';

/** A trail that is simply there, as tests and scenarios write it. Times are ISO 8601 or `Date`. */
export interface TrailSeed {
  readonly arn: string;
  readonly isLogging: boolean;
  readonly startedAt?: string | Date;
  readonly stoppedAt?: string | Date;
  /** S3 error of the last delivery, such as `NoSuchBucket`. */
  readonly deliveryError?: string;
  /** Settings that differ from those of a plain trail. */
  readonly settings?: Partial<TrailSettings>;
  readonly tags?: Readonly<Record<string, string>>;
  /** @default - all management events */
  readonly eventSelectors?: Trail['eventSelectors'];
  readonly insightSelectors?: Trail['insightSelectors'];
}

/** Makes the trail of a seed. @throws AwsError CloudTrailARNInvalidException */
export function makeTrail(seed: TrailSeed, now: Date): Trail {
  const { arn, name, region, account } = parseTrailArn(seed.arn);
  const startedAt = seed.startedAt ?? (seed.isLogging ? now : undefined);
  return {
    arn,
    name,
    homeRegion: region,
    account,
    settings: {
      ...DEFAULT_SETTINGS,
      S3BucketName: `${name.toLowerCase().replace(/[^a-z0-9-]/g, '-')}-${account}`.slice(-63),
      LogFileValidationEnabled: true,
      ...seed.settings,
    },
    isLogging: seed.isLogging,
    ...(startedAt !== undefined && { startedAt: wholeSeconds(new Date(startedAt)) }),
    ...(seed.stoppedAt !== undefined && { stoppedAt: wholeSeconds(new Date(seed.stoppedAt)) }),
    ...(seed.deliveryError !== undefined && { deliveryError: seed.deliveryError }),
    eventSelectors: seed.eventSelectors ?? structuredClone(DEFAULT_EVENT_SELECTORS),
    insightSelectors: seed.insightSelectors ?? [],
    tags: Object.entries(seed.tags ?? {}).map(([Key, Value]) => ({ Key, Value })),
  };
}
