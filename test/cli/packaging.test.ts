import { beforeAll, describe, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { INCIDENTS } from './incident-fixtures.ts';
import { ON_TABLE, useTable } from './program-on-table.ts';

useTable(INCIDENTS);

const run = promisify(execFile);
const packaged = (...args: string[]) =>
  // The environment of the tests is jest's own, which a child process does not get by itself.
  run(process.execPath, ['--import', WITHOUT_NEWER_BUILTINS, 'dist/incidents.js', ...args], {
    env: process.env,
  });

/** Takes away what Node.js 20 does not have, so that the newer one of the tests fails where the older would. */
const WITHOUT_NEWER_BUILTINS = `data:text/javascript,${encodeURIComponent(`
  for (const [object, names] of [
    [Map, ['groupBy']], [Object, ['groupBy']], [Array, ['fromAsync']], [Promise, ['try', 'withResolvers']],
    [Set.prototype, ['union', 'intersection', 'difference', 'isSubsetOf', 'isSupersetOf', 'isDisjointFrom']],
    [Iterator.prototype, ['map', 'filter', 'take', 'drop', 'flatMap', 'reduce', 'toArray', 'forEach', 'some', 'every', 'find']],
    [RegExp, ['escape']], [globalThis, ['Iterator', 'Float16Array']],
  ]) for (const name of names) delete object[name];
`)}`;

describe('the packaged program', () => {
  beforeAll(() => run(process.execPath, ['cli/packaging/build.ts']));

  test('is the one that package.json installs', async () => {
    const { bin } = JSON.parse(await readFile('package.json', 'utf8')) as { bin: Record<string, string> };
    expect(bin).toEqual({ incidents: 'dist/incidents.js' });
    expect(await readFile('dist/incidents.js', 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
  });

  test('lists, reports, exports and verifies on Node.js 20 too', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'packaged-'));
    const bundle = join(folder, 'bundle.jsonl');
    const page = join(folder, 'report.html');
    const since = [...ON_TABLE, '--since', '2026-10-01'];
    // All at once: most of their time is the start of Node.js.
    const [{ stdout }, , { stdout: digest }] = await Promise.all([
      packaged('list', ...since, '--all', '--json'),
      packaged('report', ...since, '--no-histories', '--out', page),
      packaged('export', ...since, '--no-histories', '--out', bundle),
    ]);
    expect((JSON.parse(stdout) as { incidents: unknown[] }).incidents).toHaveLength(INCIDENTS.length);
    expect(await readFile(page, 'utf8')).toMatch(/^<!doctype html>/);
    const verified = await packaged('verify', bundle, '--digest', digest);
    expect(verified.stdout).toContain('is intact');
    await rm(folder, { recursive: true });
  });

  test('contains the licence of everything that is bundled, and a bill of materials', async () => {
    const notices = await readFile('dist/THIRD-PARTY-NOTICES', 'utf8');
    for (const name of ['commander', 'valibot', 'preact', '@aws-sdk/client-dynamodb'])
      expect(notices).toMatch(new RegExp(`^${name} \\d`, 'm'));
    expect(notices).toMatch(/^elkjs [\d.]+\nLicence: EPL-2.0 OR GPL-3.0-or-later\nSource: .*elkjs/m);
    expect(notices).toContain('Eclipse Public License - v 2.0');
    const sbom = JSON.parse(await readFile('dist/sbom.cdx.json', 'utf8')) as {
      components: { name: string; purl: string }[];
    };
    const names = sbom.components.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['commander', 'valibot', 'elkjs']));
    expect(names).not.toContain('jest');
    expect(sbom.components.map(({ purl }) => purl)).toContainEqual(
      expect.stringMatching(/^pkg:npm\/%40aws-sdk\/client-dynamodb@3\./),
    );
  });

  test('says where to get embedded mode', async () => {
    // Installed somewhere, without the project around it.
    const folder = await mkdtemp(join(tmpdir(), 'installed-'));
    const program = join(folder, 'incidents.js');
    await copyFile('dist/incidents.js', program);
    await expect(run(process.execPath, [program, 'doctor', '--local'])).rejects.toMatchObject({
      code: 2,
      stderr:
        'incidents: --local works in a clone of the project only: npm run -s incidents -- doctor --local\n',
    });
    await rm(folder, { recursive: true });
  });
});
