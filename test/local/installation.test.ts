import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { install } from '../../local/installation.ts';
import { temporaryFolder } from './state-folder-for-tests.ts';

const folder = temporaryFolder();

test('an installation that cannot be set up lets go of its folder', async () => {
  const damaged = join(folder.path, 'sns.json');
  writeFileSync(damaged, '{"topics":');
  await expect(install({ folder })).rejects.toThrow(
    /sns\.json cannot be read .* Incidents are in another file/,
  );
  expect(readFileSync(damaged, 'utf8')).toBe('{"topics":');
  rmSync(damaged);
  const installation = await install({ folder });
  await installation.close();
});
