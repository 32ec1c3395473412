import * as v from 'valibot';
import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { isObject } from '../contract/raw-object.ts';
import { type ApprovedTrail, approvedTrailSchema } from '../contract/baseline.ts';
import { type CurrentDelivery, type CurrentTrail, isKnown, TRAIL_PARTS } from '../contract/current-trail.ts';
import type { Delivery } from '../contract/delivery.ts';
import { resourceSubject } from '../contract/subject.ts';

/** The value of a parameter is not the canonical baseline of its trail: somebody else wrote it, or it was damaged. */
export class InvalidBaselineError extends Error {
  override readonly name = 'InvalidBaselineError';
}

/** The settings of a trail do not fit into a parameter. */
export class BaselineTooLargeError extends Error {
  override readonly name = 'BaselineTooLargeError';
}

/** Only a trail of which every part could be read can be approved. */
export class UnknownPartError extends Error {
  override readonly name = 'UnknownPartError';
}

/**
 * Largest values of a parameter, in bytes.
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html
 */
const TIER_BYTES = { Standard: 4096, Advanced: 8192 } as const;

/** Largest baseline, in bytes of JSON: a value that unpacks to more was not written by this code. */
const MOST_BYTES = 1024 * 1024;

/**
 * A trail as it is now, to be approved. What could not be read of its delivery path is left out, and so not compared. Throws
 * UnknownPartError.
 */
export function approveTrail({ isLogging, delivery, ...current }: CurrentTrail): ApprovedTrail {
  const unknown = TRAIL_PARTS.filter((part) => !isKnown(current[part]));
  if (unknown.length > 0) {
    throw new UnknownPartError(`The trail cannot be approved: its ${unknown.join(', ')} could not be read.`);
  }
  return {
    schema: 1,
    ...(current as Omit<ApprovedTrail, 'schema'>),
    ...(delivery && { delivery: knownItems(delivery) }),
  };
}

// What does not exist can be neither destroyed nor restored.
function knownItems(delivery: CurrentDelivery): Delivery {
  return Object.fromEntries(
    Object.entries(delivery).filter(([, read]) => isKnown<unknown>(read) && read !== 'gone'),
  );
}

/** SHA-256 of what is compared: the owner is a fact beside it. In hexadecimal digits. */
export function digestOf({ owner, ...compared }: ApprovedTrail): string {
  return createHash('sha256').update(canonicalJson(compared)).digest('hex');
}

/**
 * One text for one value: no spaces, and fields in the order of their names.
 * @see https://www.rfc-editor.org/rfc/rfc8785
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_name, field: unknown) =>
    isObject(field) ? Object.fromEntries(Object.entries(field).sort(([a], [b]) => (a < b ? -1 : 1))) : field,
  );
}

/** A value for a parameter, and the tier that it needs. */
export interface ParameterValue {
  value: string;
  tier: keyof typeof TIER_BYTES;
}

/**
 * The value of the parameter that holds a baseline: canonical JSON; what is larger than a standard parameter, or would be
 * taken for a reference to another parameter, is packed with gzip in Base64. Throws BaselineTooLargeError.
 */
export function formatBaseline(approved: ApprovedTrail): ParameterValue {
  const json = canonicalJson(approved);
  const isPlain = Buffer.byteLength(json) <= TIER_BYTES.Standard && !json.includes('{{');
  const value = isPlain ? json : gzipSync(json, { level: 9 }).toString('base64');
  const bytes = Buffer.byteLength(value);
  if (bytes <= TIER_BYTES.Standard) return { value, tier: 'Standard' };
  if (bytes <= TIER_BYTES.Advanced) return { value, tier: 'Advanced' };
  throw new BaselineTooLargeError(
    `The settings of trail ${nameOf(approved.trailArn)} cannot be approved: packed they have ${bytes} bytes, and a parameter of SSM holds up to ${TIER_BYTES.Advanced}. Most of it are event selectors: name fewer resources in them.`,
  );
}

/** Reads the value of the parameter of a trail. Throws InvalidBaselineError. */
export function parseBaseline(value: string, trailArn: string): ApprovedTrail {
  const invalid = (why: string, cause?: unknown) =>
    new InvalidBaselineError(`The parameter of trail ${nameOf(trailArn)} is no baseline: ${why}.`, { cause });
  const json = value.startsWith('{') ? value : unpack(value);
  if (json === undefined) throw invalid('it is neither JSON nor packed');
  let read: unknown;
  try {
    read = JSON.parse(json);
  } catch (error) {
    throw invalid('it is not JSON', error);
  }
  const { success, output } = v.safeParse(approvedTrailSchema, read);
  if (!success) throw invalid('it does not have the form of a baseline');
  if (canonicalJson(output) !== json) throw invalid('it is not written as this program writes it');
  if (output.trailArn !== trailArn) throw invalid(`it is about ${output.trailArn}`);
  return output;
}

function unpack(value: string): string | undefined {
  const packed = Buffer.from(value, 'base64');
  if (packed.toString('base64') !== value) return undefined;
  try {
    return gunzipSync(packed, { maxOutputLength: MOST_BYTES }).toString();
  } catch {
    return undefined;
  }
}

function nameOf(trailArn: string): string {
  return resourceSubject(trailArn)?.name ?? trailArn;
}
