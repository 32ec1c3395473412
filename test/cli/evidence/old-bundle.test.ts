import { createReadStream } from 'node:fs';
import { expect, test } from '@jest/globals';
import { byteLines } from '../../../cli/evidence/byte-lines.ts';
import { checkBundle } from '../../../cli/evidence/check-bundle.ts';

test('a bundle of version 0.1.0 passes, with the digest that its export printed', async () => {
  const file = createReadStream('test/fixtures/old/bundle-0.1.0.jsonl') as AsyncIterable<Buffer>;
  expect(await checkBundle(byteLines(file))).toMatchObject({
    problems: [],
    manifestSha256: 'b1fa8d2286a4bcb4b38492fdb64b49e2979983a1d2f0581d1c377714fecfc2d3',
  });
});
