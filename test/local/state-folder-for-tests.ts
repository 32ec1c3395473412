import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';
import { StateFolder } from '../../local/state-folder.ts';

/** A state folder of its own for a test file, removed at its end. */
export function temporaryFolder(): StateFolder {
  const path = mkdtempSync(join(tmpdir(), 'embedded-'));
  afterAll(() => {
    rmSync(path, { recursive: true, force: true });
  });
  return new StateFolder(path);
}
