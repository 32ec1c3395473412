import { randomBytes, createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { packRecord } from '../../../tasks/classify/pack-record.ts';
import { stopLogging } from '../../fixtures/records.ts';

describe('packRecord', () => {
  test('keeps the record so that its digest can be checked', () => {
    const record = stopLogging();
    const { sha256, bytes, gzip = '' } = packRecord(record);
    const text = gunzipSync(Buffer.from(gzip, 'base64'));
    expect(JSON.parse(text.toString())).toEqual(record);
    expect(createHash('sha256').update(text).digest('hex')).toBe(sha256);
    expect(text).toHaveLength(bytes);
  });

  test('keeps 200 KB of a record that compresses well', () => {
    expect(packRecord({ requestParameters: 'x'.repeat(200_000) })).toHaveProperty('gzip');
  });

  test('keeps only the digest of a record whose gzip is over 64 KiB', () => {
    const packed = packRecord({ requestParameters: randomBytes(64 * 1024 + 1).toString('base64') });
    expect(packed).not.toHaveProperty('gzip');
    expect(packed.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(packed.bytes).toBeGreaterThan(64 * 1024);
  });
});
