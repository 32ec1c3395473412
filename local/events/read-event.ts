import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { isObject } from '../../tasks/contract/raw-object.ts';
import type { BusEvent } from '../bus/bus.ts';

/** Thrown when what was given is not one CloudTrail record or EventBridge event. */
export class UnreadableEventError extends Error {
  override readonly name = 'UnreadableEventError';
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads an event from a file, or from `stdin` for `-`. An EventBridge event is taken as it is; a bare CloudTrail record is
 * wrapped as CloudTrail would. Throws UnreadableEventError.
 */
export async function readEvent(file: string, stdin: NodeJS.ReadableStream): Promise<BusEvent> {
  const from = file === '-' ? 'The standard input' : `The file ${file}`;
  const content = file === '-' ? await text(stdin) : readFile(file);
  return toEvent(parse(content, from), from);
}

function parse(content: string, from: string): unknown {
  try {
    return JSON.parse(content.replace(/^\uFEFF/, '')) as unknown;
  } catch (error) {
    throw new UnreadableEventError(`${from} is not JSON: ${(error as Error).message}.`, { cause: error });
  }
}

function readFile(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why: Record<string, string> = { ENOENT: 'there is no such file', EISDIR: 'it is a folder' };
    throw new UnreadableEventError(`The file ${file} cannot be read: ${why[code ?? ''] ?? message}.`, {
      cause: error,
    });
  }
}

function toEvent(value: unknown, from: string): BusEvent {
  if (!isObject(value)) throw wrongForm(from, `it holds ${nameOf(value)}`);
  // A log file holds Records, and the answer of LookupEvents holds Events.
  const { Records, Events = Records, CloudTrailEvent: inner } = value;
  if (Array.isArray(Events)) {
    const [only] = Events as unknown[];
    if (Events.length === 1) return toEvent(only, from);
    throw wrongForm(from, `it holds ${Events.length} of them: give one`);
  }
  if (typeof inner === 'string') return toEvent(parse(inner, from), from);
  if ('detail' in value || 'detail-type' in value) return completed(value);
  if ('eventName' in value || 'eventSource' in value) return wrapped(value);
  throw wrongForm(from, 'it has neither eventName (a record) nor detail (an event)');
}

/** An event that lacks what every event has still goes on the bus: the pattern and the classifier judge the rest. */
function completed(event: Fields): BusEvent {
  const { id, source, 'detail-type': type, account, region, time, detail } = event;
  return {
    ...event,
    id: typeof id === 'string' ? id : randomUUID(),
    source: asText(source),
    'detail-type': asText(type),
    account: asText(account),
    region: asText(region),
    time: asText(time),
    detail: isObject(detail) ? detail : {},
  };
}

function wrapped(record: Fields): BusEvent {
  const { recipientAccountId, awsRegion, eventTime } = record;
  return completed({
    version: '0',
    'detail-type': 'AWS API Call via CloudTrail',
    source: sourceOf(record),
    account: recipientAccountId,
    time: eventTime,
    region: awsRegion,
    resources: [],
    detail: record,
  });
}

/** The event's source is the service that was called; CloudTrail where the record names none. */
function sourceOf({ eventSource }: Fields): string {
  const [, service] = /^([a-z0-9-]+)\.amazonaws\.com$/.exec(asText(eventSource)) ?? [];
  return `aws.${service ?? 'cloudtrail'}`;
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : 'unknown';
}

function nameOf(value: unknown): string {
  return Array.isArray(value) ? 'a list' : value === null ? 'null' : `a ${typeof value}`;
}

function wrongForm(from: string, what: string): UnreadableEventError {
  return new UnreadableEventError(`${from} is not one CloudTrail record or EventBridge event: ${what}.`);
}
