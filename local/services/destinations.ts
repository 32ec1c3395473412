import type { Service } from '../endpoint/service.ts';
import { createKms, type StoredKey } from './kms/kms.ts';
import { createLogs, type StoredLogGroup } from './logs/logs.ts';
import type { RecordedServiceOptions } from './recorded-service.ts';
import { createS3, type StoredBucket } from './s3/s3.ts';

/** What is kept of the services behind the destinations of trails. */
export interface DestinationsState {
  readonly buckets: readonly StoredBucket[];
  readonly keys: readonly StoredKey[];
  readonly logGroups: readonly StoredLogGroup[];
}

/** The services behind the destinations of trails: S3, KMS and CloudWatch Logs. */
export interface Destinations {
  readonly services: readonly Service[];
  exportState(): DestinationsState;
}

/** Makes the services behind the destinations of trails. */
export function createDestinations({
  state,
  ...options
}: RecordedServiceOptions & { readonly state?: DestinationsState } = {}): Destinations {
  const s3 = createS3({ ...options, ...(state && { state: state.buckets }) });
  const kms = createKms({ ...options, ...(state && { state: state.keys }) });
  const logs = createLogs({ ...options, ...(state && { state: state.logGroups }) });
  return {
    services: [s3, kms, logs],
    exportState: () => ({
      buckets: s3.exportState(),
      keys: kms.exportState(),
      logGroups: logs.exportState(),
    }),
  };
}
