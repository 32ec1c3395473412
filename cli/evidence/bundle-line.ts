import { createHash } from 'node:crypto';
import * as z from 'zod/mini';

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

const digest = z.string().check(z.regex(/^[0-9a-f]{64}$/));
const lineNumber = z.int();

/** Digests of the content lines since the section before. */
export const digestsLine = z.strictObject({
  type: z.literal('digests'),
  /** Numbers of the first and last line that it covers, counted from 1. */
  from: lineNumber,
  to: lineNumber,
  sha256: z.array(digest),
});

/** What the bundle holds, and the digests of its sections. */
export const manifestLine = z.strictObject({
  type: z.literal('manifest'),
  version: z.literal(BUNDLE_VERSION),
  createdAt: z.string(),
  incidents: z.int(),
  records: z.int(),
  histories: z.int(),
  /** Items of the table that could not be read; absent if there is none. */
  unreadable: z.optional(z.int()),
  /** Lines before this one. */
  lines: z.int(),
  /** SHA-256 of each `digests` line, in order. */
  sections: z.array(digest),
});

/** The original record of an incident; without `text` when only its digest was kept. */
export const recordLine = z.object({
  type: z.literal('record'),
  incidentId: z.string(),
  sha256: z.string(),
  bytes: z.number(),
  text: z.optional(z.string()),
  remark: z.optional(z.string()),
});

/** An incident as the table has it, without its record. */
export const incidentLine = z.object({
  type: z.literal('incident'),
  incident: z.object({ id: z.string(), record: z.object({ sha256: z.string() }) }),
});

/** An item of the table that could not be read: what it holds is not in the bundle. */
export const unreadableLine = z.object({
  type: z.literal('unreadable'),
  trailArn: z.string(),
  occurredAtId: z.string(),
  reason: z.string(),
});

export type DigestsLine = z.infer<typeof digestsLine>;
export type ManifestLine = z.infer<typeof manifestLine>;
export type RecordLine = z.infer<typeof recordLine>;

/** SHA-256 in hex of a text (as UTF-8) or of bytes. */
export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** The last line of a bundle: it can be only one text for a manifest, so that it hides no change either. */
export function sealOf(manifestSha256: string): string {
  return JSON.stringify({ type: 'seal', manifestSha256 });
}
