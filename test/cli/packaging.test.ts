import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import manifest from '../../package.json' with { type: 'json' };
import { INCIDENTS } from './incident-fixtures.ts';
import { ON_TABLE, useTable } from './program-on-table.ts';

useTable(INCIDENTS);

const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'packaged-'));
const installed = join(folder, 'node_modules', manifest.name, 'dist');
afterAll(() => rm(folder, { recursive: true }));

const packaged = (...args: string[]) =>
  // The environment of the tests is jest's own, which a child process does not get by itself.
  run(process.execPath, ['--import', WITHOUT_NEWER_BUILTINS, join(installed, 'incidents.js'), ...args], {
    env: process.env,
  });

/** Runs a command in the folder as its user does: with the Node.js of this computer, nothing of the npm of the tests, and no AWS account. */
const runAsUser = (command: string, ...args: string[]) =>
  run(command, args, {
    cwd: folder,
    env: {
      PATH: (process.env['PATH'] ?? '')
        .split(delimiter)
        .filter((each) => !each.includes('node_modules'))
        .join(delimiter),
      HOME: folder,
      AWS_EC2_METADATA_DISABLED: 'true',
    },
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

/** Hides the licence of a package from a build. */
const WITHOUT_LICENSE = `data:text/javascript,${encodeURIComponent(`
  import fs from 'node:fs';
  import { syncBuiltinESMExports } from 'node:module';
  const { readdirSync } = fs;
  fs.readdirSync = (path, ...options) => (path.endsWith('/valibot') ? [] : readdirSync(path, ...options));
  syncBuiltinESMExports();
`)}`;

describe('the packaged program', () => {
  beforeAll(async () => {
    const { stdout } = await runAsUser('npm', 'pack', '--silent', process.cwd());
    await runAsUser('npm', 'install', '--offline', `./${stdout.trim().split('\n').at(-1) ?? ''}`);
  }, 60_000);

  test('installs alone, and runs in an empty folder on the Node.js of its user', async () => {
    const names = await readdir(join(folder, 'node_modules'));
    expect(names.filter((name) => !name.startsWith('.'))).toEqual([manifest.name]);
    const [version, failure] = await Promise.all([
      runAsUser('node_modules/.bin/incidents', '--version'),
      runAsUser('node_modules/.bin/incidents', 'list', '--region', 'eu-west-1').catch(
        (error: unknown) => error,
      ),
    ]);
    expect(version).toEqual({ stdout: `${manifest.version}\n`, stderr: '' });
    expect(failure).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('No AWS credentials were found: sign in'),
    });
  });

  test('lists, reports, exports and verifies on Node.js 20 too', async () => {
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
    const html = await readFile(page, 'utf8');
    expect(html).toMatch(/^<!doctype html>/);
    const [, notices = ''] = /<pre>([^<]*)<\/pre>/.exec(html) ?? [];
    expect(named(notices)).toEqual(expect.arrayContaining(['preact', 'pretty-ms', 'valibot']));
    expect(named(notices)).not.toContain('commander');
    expect(notices).toContain('The above copyright notice and this permission notice shall be included');
    const verified = await packaged('verify', bundle, '--digest', digest);
    expect(verified.stdout).toContain('is intact');
  });

  test('contains the licence of everything that is bundled, and a bill of materials', async () => {
    const notices = await readFile(join(installed, 'THIRD-PARTY-NOTICES'), 'utf8');
    expect(named(notices)).toEqual(
      expect.arrayContaining(['commander', 'valibot', 'preact', '@aws-sdk/client-dynamodb']),
    );
    expect(notices).toMatch(/^elkjs [\d.]+\nLicence: EPL-2.0 OR GPL-3.0-or-later\nSource: .*elkjs/m);
    expect(notices).toContain('Eclipse Public License - v 2.0');
    const sbom = JSON.parse(await readFile(join(installed, 'sbom.cdx.json'), 'utf8')) as {
      components: { name: string; purl: string }[];
    };
    expect(sbom.components.map(({ name }) => name).sort()).toEqual(named(notices).sort());
    expect(sbom.components.map(({ purl }) => purl)).toContainEqual(
      expect.stringMatching(/^pkg:npm\/%40aws-sdk\/client-dynamodb@3\./),
    );
  });

  test('has the text of a licence that a package only names', async () => {
    const notices = await readFile(join(installed, 'THIRD-PARTY-NOTICES'), 'utf8');
    const entry = notices.split(/^-{80}$/m).find((each) => named(each).includes('@aws-sdk/nested-clients'));
    expect(entry).toContain('END OF TERMS AND CONDITIONS');
    expect(notices).not.toContain(`The ${manifest.name} authors`);
  });

  test.each(['cli/packaging/build.ts', 'infra/app.ts'])(
    'and functions cannot be built with a package whose licence is missing: %s',
    async (program) => {
      await expect(
        run(process.execPath, ['--import', WITHOUT_LICENSE, program], { env: process.env }),
      ).rejects.toMatchObject({
        code: 1,
        stderr: expect.stringMatching(
          /^valibot [\d.]+ cannot be bundled: it has no file with its licence \(MIT\), and .*\.\n$/,
        ),
      });
    },
  );

  test('offers no embedded mode, and says where to get it', async () => {
    const { stdout } = await packaged('doctor', '--help');
    expect(stdout).not.toContain('--local');
    await expect(packaged('doctor', '--local')).rejects.toMatchObject({
      code: 2,
      stderr:
        'incidents: --local works in a clone of the project only: npm run -s incidents -- doctor --local\n',
    });
  });
});

/** The packages of which notices have the licence. */
function named(notices: string): string[] {
  return [...notices.matchAll(/^(\S+) [\d.]+\nLicence: /gm)].map(([, name = '']) => name);
}
