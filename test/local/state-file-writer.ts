import { appendLine, replaceFile } from '../../local/state-file.ts';

/** A child process that replaces one file and adds to another, again and again, until it is killed. */
const [, , file = '', lines = ''] = process.argv;
for (let round = 1; ; round += 1) {
  // Often: a plain write leaves the file empty for a moment, between opening it and the first byte.
  for (let time = 0; time < 200; time += 1) replaceFile(file, JSON.stringify({ round, time }));
  appendLine(lines, JSON.stringify({ round, long: 'x'.repeat(100_000) }));
  if (round === 1) process.send?.('both files are there');
}
