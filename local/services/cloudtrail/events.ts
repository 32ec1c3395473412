import type { BusEvent } from '../../bus/bus.ts';
import type { CloudTrailRecord } from './record.ts';

/** An event on the default bus, as EventBridge hands it to a rule's targets. Its id is not the record's `eventID`. */
export interface EventBridgeEvent extends BusEvent {
  readonly version: '0';
  readonly resources: readonly string[];
  readonly detail: CloudTrailRecord;
}

/**
 * Wraps a record as CloudTrail puts it on the bus of the account and Region that it happened in.
 * @see https://docs.aws.amazon.com/eventbridge/latest/ref/events-ref-cloudtrail.html
 */
export function toEventBridge(record: CloudTrailRecord, id: string): EventBridgeEvent {
  return {
    version: '0',
    id,
    'detail-type': 'AWS API Call via CloudTrail',
    source: `aws.${record.eventSource.replace('.amazonaws.com', '')}`,
    account: record.recipientAccountId,
    time: record.eventTime,
    region: record.awsRegion,
    resources: [],
    detail: record,
  };
}
