import { createHash } from 'node:crypto';
import * as v from 'valibot';

/**
 * An evidence bundle is a file of JSON Lines. First `bundle` says what it is; then, for each incident, an `incident`
 * line, a `record` line and `history` lines; then an `unreadable` line for each item that could not be read. After every {@link SECTION_LINES} of those stands a `digests` line with the
 * SHA-256 of each (of the bytes of the line without its line feed). The `manifest` holds the SHA-256 of each `digests`
 * line and the counts; the last line, `seal`, is the SHA-256 of the manifest. Every byte of the file is thus covered by
 * the seal, and both writing and checking need only one section in memory.
 */
export const SECTION_LINES = 500;

/** Version of the format. */
export const BUNDLE_VERSION = 1;

const digest = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
const lineNumber = v.pipe(v.number(), v.safeInteger());

/** Digests of the content lines since the section before. */
export const digestsLine = v.strictObject({
  type: v.literal('digests'),
  /** Numbers of the first and last line that it covers, counted from 1. */
  from: lineNumber,
  to: lineNumber,
  sha256: v.array(digest),
});

/** What the bundle holds, and the digests of its sections. */
export const manifestLine = v.strictObject({
  type: v.literal('manifest'),
  version: v.literal(BUNDLE_VERSION),
  createdAt: v.string(),
  incidents: v.pipe(v.number(), v.safeInteger()),
  records: v.pipe(v.number(), v.safeInteger()),
  histories: v.pipe(v.number(), v.safeInteger()),
  /** Items of the table that could not be read; absent if there is none. */
  unreadable: v.optional(v.pipe(v.number(), v.safeInteger())),
  /** Lines before this one. */
  lines: v.pipe(v.number(), v.safeInteger()),
  /** SHA-256 of each `digests` line, in order. */
  sections: v.array(digest),
});

/** The original record of an incident; without `text` when only its digest was kept. */
export const recordLine = v.object({
  type: v.literal('record'),
  incidentId: v.string(),
  sha256: v.string(),
  bytes: v.number(),
  text: v.optional(v.string()),
  remark: v.optional(v.string()),
});

/** An incident as the table has it, without its record. */
export const incidentLine = v.object({
  type: v.literal('incident'),
  incident: v.object({ id: v.string(), record: v.object({ sha256: v.string() }) }),
});

/** An item of the table that could not be read: what it holds is not in the bundle. */
export const unreadableLine = v.object({
  type: v.literal('unreadable'),
  trailArn: v.string(),
  occurredAtId: v.string(),
  reason: v.string(),
});

export type DigestsLine = v.InferOutput<typeof digestsLine>;
export type ManifestLine = v.InferOutput<typeof manifestLine>;
export type RecordLine = v.InferOutput<typeof recordLine>;

/** SHA-256 in hex of a text (as UTF-8) or of bytes. */
export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** The last line of a bundle: it can be only one text for a manifest, so that it hides no change either. */
export function sealOf(manifestSha256: string): string {
  return JSON.stringify({ type: 'seal', manifestSha256 });
}
