import { namedTrail } from './authorization.ts';
import type { HistoryEntry } from './history.ts';

/** What a call touched, as the event history lists it: the trail by every name that the call shows, and the bucket. */
export function resourcesOf(
  input: Readonly<Record<string, unknown>> | null,
  output: unknown,
): HistoryEntry['resources'] {
  const answered = (output ?? {}) as Readonly<Record<string, unknown>>;
  const trails = [namedTrail(input ?? {}), answered['TrailARN']].filter((name) => typeof name === 'string');
  const bucket = input?.['S3BucketName'];
  return [
    ...[...new Set(trails)].map((name) => ({ ResourceType: 'AWS::CloudTrail::Trail', ResourceName: name })),
    ...(typeof bucket === 'string' ? [{ ResourceType: 'AWS::S3::Bucket', ResourceName: bucket }] : []),
  ];
}
