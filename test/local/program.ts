import { chmodSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { scenarioNames } from '../../local/scenarios/load-scenario.ts';
import { StateFolder } from '../../local/state-folder.ts';
import { type ProgramRun, runProgram } from './program-io.ts';
import { temporaryFolder } from './state-folder-for-tests.ts';

/** A user without any right of its own. */
const NOBODY = 65_534;

describe('program', () => {
  const { path: dir } = temporaryFolder();
  let shown: ProgramRun;

  beforeAll(async () => {
    shown = await runProgram(['--scenario', 'stop-root', '--dir', dir]);
  });

  describe('npm start --', () => {
    test('--scenario shows the call, every state with its times, the mail, the incident and the proof, and exits with 0', () => {
      const { exitCode, stdout, stderr } = shown;
      expect(exitCode).toBe(0);
      expect(stderr).toBe('');
      expect(stdout).toContain('StopLogging management-events  accepted');
      expect(stdout).toMatch(/\+\d\.\d\d +\+\d\.\d\d +✔ ClassifyEvent +LOGGING_STOPPED, critical/);
      expect(stdout).toMatch(/│ ✔ VerifyLogging +logging since \d\d:\d\d:\d\d/);
      expect(stdout).toMatch(/┆ ✔ RecordDetection +incident stored as OPEN/);
      expect(stdout).toMatch(
        /Subject: \[RESTORED \w+\] 111122223333: CloudTrail on again, management-events/,
      );
      expect(stdout).toContain('called StopLogging');
      expect(stdout).toContain('critical, RESTORED');
      expect(stdout).toMatch(/✔ GetTrailStatus: the trail is logging\n.*without logging for/);
      expect(stdout).toContain('As expected');
    });

    test('--scenario ends by writing the report', () => {
      const report = join(dir, 'report.html');
      const last = shown.stdout.trimEnd().split('\n').at(-1);
      expect(last).toBe(`The report of it, to open in a browser: ${report}`);
      expect(readFileSync(report, 'utf8')).toContain('LOGGING_STOPPED');
    });

    test('writes neither colours nor cursor movements where the output is not a terminal', () => {
      expect(shown.stdout).not.toContain('\u001b');
      expect(shown.stdout.split('\n').filter((line) => /\s$/.test(line))).toEqual([]);
    });

    test('says how much the waits between tries are shortened', async () => {
      const { stdout } = await runProgram(['--scenario', 'throttled', '--dir', dir]);
      expect(stdout).toContain('waits between tries are 4 times shorter');
      expect(stdout).toMatch(/↻ StartLogging +CloudTrailBusyError: /);
      expect(stdout).toMatch(/✔ StartLogging .*\(try 3\)/);
    });

    test('--list names every scenario', async () => {
      const { exitCode, stdout } = await runProgram(['--list']);
      expect(exitCode).toBe(0);
      for (const name of scenarioNames()) expect(stdout).toContain(`  ${name} `);
    });

    test('--help gives every option, examples and the exit codes', async () => {
      const { exitCode, stdout } = await runProgram(['--help']);
      expect(exitCode).toBe(0);
      for (const option of ['scenario', 'list', 'event', 'serve', 'port', 'dir', 'fresh', 'help']) {
        expect(stdout).toContain(`--${option}`);
      }
      expect(stdout).toContain('Examples:');
      expect(stdout).toContain('Exit codes:');
    });

    test.each<[string[], string]>([
      [['--bogus'], "unknown option '--bogus'"],
      [['surplus'], 'too many arguments'],
      [['--scenario', 'stopp'], 'There is no scenario "stopp". There are: stop, '],
      [['--scenario'], 'argument missing'],
      [['--list', '--serve'], 'cannot be used with'],
      [['--event', 'x.json', '--scenario', 'stop'], 'cannot be used with'],
      [['--port', '8080'], "'--port' goes with --serve only"],
      [['--serve', '--port', 'eighty'], 'It must be a number from 0 to 65535.'],
      [['--serve', '--port', '70000'], 'It must be a number from 0 to 65535.'],
    ])('%j is a usage error', async (args, text) => {
      const { exitCode, stderr, stdout } = await runProgram(args);
      expect(exitCode).toBe(2);
      expect(stderr).toContain(text);
      expect(stdout).toBe('');
    });

    test('--fresh deletes the incidents and executions of the folder', async () => {
      const fresh = join(dir, 'fresh');
      await runProgram(['--scenario', 'delete', '--dir', fresh]);
      const executions = () => readdirSync(join(fresh, 'executions'));
      const before = executions();
      expect(before).toHaveLength(1);
      await runProgram(['--scenario', 'delete', '--dir', fresh, '--fresh']);
      expect(executions()).toHaveLength(1);
      expect(executions()).not.toEqual(before);
    });

    test('shows what a sweep found before what it started', async () => {
      const { exitCode, stdout } = await runProgram(['--scenario', 'event-lost', '--dir', join(dir, 'lost')]);
      expect(exitCode).toBe(0);
      expect(stdout).toMatch(
        /1 should log and is not logging; started sweep-[^✔]*The response[^✔]*✔ ClassifyEvent/,
      );
    });

    test('--fresh does not touch a folder without embedded state', async () => {
      const foreign = join(dir, 'foreign');
      mkdirSync(foreign);
      writeFileSync(join(foreign, 'thesis.txt'), 'years of work');
      const { exitCode, stderr } = await runProgram(['--dir', foreign, '--fresh']);
      expect(exitCode).toBe(2);
      expect(stderr).toContain(`The folder ${foreign} holds no embedded state`);
      expect(readdirSync(foreign)).toEqual(['thesis.txt']);
    });

    test('a state folder that cannot be written is reported in one sentence', async () => {
      const file = join(dir, 'a-file');
      writeFileSync(file, '');
      // Nobody can make a folder in /proc, where there is one.
      for (const unusable of [file, join(file, 'below'), '/proc/state', '/proc/state/below']) {
        const { exitCode, stderr } = await runProgram(['--dir', unusable]);
        expect(exitCode).toBe(2);
        expect(stderr).toMatch(
          /^The state folder \S+ cannot be written \(.+\): choose another with --dir\.\n$/,
        );
      }
    });

    test('a folder without write permission is reported as such', () => {
      const locked = join(dir, 'locked');
      mkdirSync(locked);
      chmodSync(locked, 0o500);
      const below = new StateFolder(join(locked, 'below'));
      // The superuser may write everywhere, so this call runs as another user.
      const isSuperuser = process.geteuid?.() === 0;
      if (isSuperuser) process.seteuid?.(NOBODY);
      try {
        expect(() => below.prepare()).toThrow('cannot be written (permission denied): choose another');
      } finally {
        if (isSuperuser) process.seteuid?.(0);
      }
    });
  });
});
