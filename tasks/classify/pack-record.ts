import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { OriginalRecord } from '../contract/incident.ts';

/** The most that a gzipped record may take in the table and in the workflow's state, in bytes. */
const GZIP_LIMIT = 64 * 1024;

/** Packs the original record as evidence: its digest always, its gzipped text unless that is over 64 KiB. */
export function packRecord(record: unknown): OriginalRecord {
  const text = Buffer.from(JSON.stringify(record ?? null));
  const gzip = gzipSync(text);
  return {
    sha256: createHash('sha256').update(text).digest('hex'),
    bytes: text.length,
    ...(gzip.length <= GZIP_LIMIT && { gzip: gzip.toString('base64') }),
  };
}
