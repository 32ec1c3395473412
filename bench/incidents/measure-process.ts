import { writeSync } from 'node:fs';

/** The file descriptor after stderr, on which the parent process listens. */
const MEASURED = 3;

/** Imported before a program: writes the most memory that its process ever had, in bytes, when it ends. */
process.on('exit', () => {
  writeSync(MEASURED, String(process.resourceUsage().maxRSS * 1024));
});
