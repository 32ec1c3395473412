import { CommandFailure } from '../failure.ts';

/** A line of a file: its bytes without the line feed, and whether it had one. */
export interface ByteLine {
  bytes: Buffer;
  ended: boolean;
}

/** No line of a bundle is longer: a page of a history holds at most 1,000 events of a 25,000-event execution. */
const LONGEST_LINE = 256 * 1024 * 1024;

/** Thrown for a line that no bundle has, before it fills the memory. */
class LineTooLongError extends CommandFailure {
  override readonly name = 'LineTooLongError';
}

/** Splits a stream into lines without decoding it: a digest is about bytes. */
export async function* byteLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<ByteLine> {
  let parts: Buffer[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(0x0a); end >= 0; end = chunk.indexOf(0x0a, start)) {
      parts.push(chunk.subarray(start, end));
      yield { bytes: Buffer.concat(parts), ended: true };
      parts = [];
      length = 0;
      start = end + 1;
    }
    parts.push(chunk.subarray(start));
    length += chunk.length - start;
    if (length > LONGEST_LINE)
      throw new LineTooLongError(
        'The file has a line that is longer than any of an evidence file: "incidents export" did not write it.',
      );
  }
  if (length > 0) yield { bytes: Buffer.concat(parts), ended: false };
}
