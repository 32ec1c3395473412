import * as v from 'valibot';
import type { KeptLines } from '../../kept-lines.ts';
import type { CloudTrailRecord } from './record.ts';
import { namedTrail } from './trail-name.ts';
import { plainObject } from '../../../tasks/contract/schema-parts.ts';
import { resourceNameOf } from '../../../tasks/contract/scope.ts';

/** A record in the event history, numbered in the order of the calls. */
export interface HistoryEntry {
  readonly sequence: number;
  readonly record: CloudTrailRecord;
  /** Names and ARNs of what the call touched, with their CloudFormation types. */
  readonly resources: readonly { readonly ResourceType: string; readonly ResourceName: string }[];
}

/** The event history: what LookupEvents searches, with no trail needed. */
export interface EventHistory {
  add(record: CloudTrailRecord, resources: HistoryEntry['resources']): void;
  /** Entries of an account and Region, newest first. */
  of(account: string, region: string): HistoryEntry[];
}

/** An entry as a file keeps it. */
export const HISTORY_ENTRY = v.looseObject({
  sequence: v.number(),
  record: v.looseObject({ eventTime: v.string() }),
  resources: v.array(plainObject),
});

/** Makes an event history of the entries that are kept. */
export function createEventHistory(lines: KeptLines<HistoryEntry>): EventHistory {
  let next = (lines.all().at(-1)?.sequence ?? 0) + 1;
  return {
    add(record, resources) {
      lines.add({ sequence: next++, record, resources });
    },
    of: (account, region) =>
      lines
        .all()
        .filter(({ record }) => record.recipientAccountId === account && record.awsRegion === region)
        .sort((a, b) => b.record.eventTime.localeCompare(a.record.eventTime) || b.sequence - a.sequence),
  };
}

/** The name that the history shows for a caller: user, role session, `root`, or the service. */
export function userNameOf(record: CloudTrailRecord): string | undefined {
  const { type, userName, arn, invokedBy } = record.userIdentity;
  if (type === 'Root') return 'root';
  if (typeof userName === 'string') return userName;
  if (typeof arn === 'string') return resourceNameOf(arn);
  return typeof invokedBy === 'string' ? invokedBy : undefined;
}

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
