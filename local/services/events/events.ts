import { randomUUID } from 'node:crypto';
import { PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { isObject } from '../../../tasks/contract/raw-object.ts';
import type { BusEvent } from '../../bus/bus.ts';
import { AwsError, unknownAction } from '../../endpoint/error.ts';
import type { AwsRequest, Service } from '../../endpoint/service.ts';
import { defineAction } from '../cloudtrail/action.ts';
import type { Given } from '../cloudtrail/read-input.ts';
import { createIdentities, type Identities } from '../identities.ts';

/** What PutEvents needs of an installation. */
export interface EventsOptions {
  /** @default - a register in which every access key is the default IAM user */
  readonly identities?: Identities;
  /** Receives each event, in the order of the entries. */
  readonly put: (event: BusEvent) => void;
}

/** Most entries of a request, and its largest size in bytes. */
const MOST = { entries: 10, bytes: 262_144 };
const DEFAULT_BUS = /^(arn:[^:]+:events:[^:]+:\d{12}:event-bus\/)?default$/;

/**
 * An EventBridge with PutEvents on the default bus. An entry that is refused is a failed one inside an answer of 200.
 * @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
 */
export function createEvents({ identities = createIdentities(), put }: EventsOptions): Service {
  const putEvents = defineAction(PutEventsCommand, (request: AwsRequest, { Entries: entries }) => {
    if (entries.length < 1 || entries.length > MOST.entries) {
      throw new AwsError(
        'ValidationException',
        `1 validation error detected: Value at 'entries' failed to satisfy constraint: Member must have length between 1 and ${MOST.entries}`,
      );
    }
    if (Buffer.byteLength(JSON.stringify(entries)) > MOST.bytes) {
      throw new AwsError(
        'ValidationException',
        'Total size of the entries in the request is over the limit.',
      );
    }
    const { account } = identities.of(request.accessKeyId, request.region);
    const results = entries.map((entry) => {
      const refused = refusalOf(entry);
      if (refused) return refused;
      const event = toEvent(entry, { account, region: request.region });
      put(event);
      return { EventId: event.id };
    });
    return { FailedEntryCount: results.filter((one) => 'ErrorCode' in one).length, Entries: results };
  });
  return {
    name: 'events',
    handle: (request) =>
      Promise.try(() => {
        if (request.action !== 'PutEvents') throw unknownAction('EventBridge', request.action, ['PutEvents']);
        return putEvents(request.params).run(request);
      }),
  };
}

type Entry = Given<PutEventsRequestEntry>;

/** @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsResultEntry.html */
function refusalOf({ Source = '', DetailType = '', Detail = '', EventBusName = 'default' }: Entry) {
  const missing = Object.entries({ Source, DetailType, Detail }).find(([, value]) => value === '');
  if (missing)
    return failed(
      'InvalidArgument',
      `Parameter ${missing[0]} is not valid. Reason: ${missing[0]} is a required argument.`,
    );
  if (Source.startsWith('aws.')) {
    return failed('NotAuthorizedForSourceException', `Not authorized for the source ${Source}.`);
  }
  if (!DEFAULT_BUS.test(EventBusName)) {
    return failed('InvalidArgument', `Only the bus default is emulated here, not ${EventBusName}.`);
  }
  return isObjectText(Detail) ? undefined : failed('MalformedDetail', 'Detail is malformed.');
}

const failed = (ErrorCode: string, ErrorMessage: string) => ({ ErrorCode, ErrorMessage });

function isObjectText(text: string): boolean {
  try {
    return isObject(JSON.parse(text));
  } catch {
    return false;
  }
}

function toEvent(
  { Source = '', DetailType = '', Detail = '', Resources = [], Time }: Entry,
  scope: { readonly account: string; readonly region: string },
): BusEvent {
  const time = Time === undefined ? new Date() : new Date(Time * 1000);
  return {
    ...{ version: '0', id: randomUUID(), 'detail-type': DetailType, source: Source, ...scope },
    time: `${time.toISOString().slice(0, 19)}Z`,
    ...{ resources: Resources, detail: JSON.parse(Detail) as object },
  };
}
