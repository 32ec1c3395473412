import { join } from 'node:path';
import { makeProgram } from '../../cli/program.ts';
import type { TextStream } from '../../terminal/stream.ts';
import { openEmbedded } from '../embedded.ts';

/** Takes what the program says and keeps it to itself. */
const SILENT: TextStream = { write: () => true, once: () => undefined };

/**
 * Writes the report of everything that a state folder holds, with the same command that users run: `report.html` in the
 * folder. Undefined when there is no incident to report.
 */
export async function writeReport(folder: string): Promise<string | undefined> {
  const out = join(folder, 'report.html');
  const program = makeProgram(
    { stdout: SILENT, stderr: SILENT, env: process.env, now: () => new Date() },
    openEmbedded,
  );
  const exitCode = await program.run(['report', '--local', folder, '--out', out]);
  return exitCode === 0 ? out : undefined;
}
