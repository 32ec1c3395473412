import { describe, expect, test } from '@jest/globals';
import { commandsFor } from '../../../cli/complete-commands.ts';
import { buildIncident } from '../incident-builder.ts';
import { ON_TABLE, useTable } from '../program-on-table.ts';
import { runProgram } from '../run-program.ts';

describe('on a table: complete-commands', () => {
  const weakened = buildIncident({
    kind: 'TRAIL_WEAKENED',
    status: 'NEEDS_ACTION',
    repair: { repair: 'none', outcome: 'not-needed', rounds: 0 },
    stored: { trailBefore: { state: 'off', since: '2026-11-20T09:00:00.000Z' } },
  });
  useTable([weakened]);

  describe('a command that a text names', () => {
    test.each([
      [{ stack: 'cloudtrail-remediator' }, 'incidents show 5b1e0f5c'],
      [{ local: true as const }, 'incidents show 5b1e0f5c --local'],
      [{ local: 'my state' }, "incidents show 5b1e0f5c --local 'my state'"],
      [
        { stack: 'other', region: 'eu-west-1', profile: 'audit' },
        'incidents show 5b1e0f5c --stack other --region eu-west-1 --profile audit',
      ],
      [{ stack: 'x', table: 'the-table' }, 'incidents show 5b1e0f5c --table the-table'],
    ])('carries the options by which the user chose the deployment (%j)', (options, command) => {
      expect(commandsFor({}, options)('See incidents show 5b1e0f5c: it')).toBe(`See ${command}: it`);
    });

    test('is called as the program is called in a clone', () => {
      expect(
        commandsFor({ withEmbedded: true }, { local: true })('incidents close 5b1e0f5c --note "a b"'),
      ).toBe('npm run -s incidents -- close 5b1e0f5c --note "a b" --local');
    });

    test.each([
      ['incidents list says who did it', 'incidents list --region r says who did it'],
      ['Run incidents drill --paths, and', 'Run incidents drill --paths --region r, and'],
      ['incidents drill --paths --local proves', 'incidents drill --paths --local proves'],
      ['incidents verify evidence.jsonl', 'incidents verify evidence.jsonl'],
      ['2 incidents shown', '2 incidents shown'],
      [
        '"$(incidents baseline show t --input logGroup.2)"',
        '"$(incidents baseline show t --input logGroup.2 --region r)"',
      ],
    ])('ends where the prose begins: %s', (text, completed) => {
      expect(commandsFor({}, { region: 'r' })(text)).toBe(completed);
    });
  });

  test('show names the decision that a person has to make, and the command to take over', async () => {
    const { stdout } = await runProgram(['show', weakened.id, ...ON_TABLE], { width: 80 });
    expect(stdout).toMatch(/Repair +none: needs your decision/);
    expect(stdout).toContain(
      'What to do: Compare the settings with the approved ones, and restore them with\nupdate-trail:\n' +
        `  aws cloudtrail get-trail --region eu-central-1 --name ${weakened.trailArn}\n`,
    );
    expect(stdout).toMatch(/^ {2}incidents close \w{8} --note "…" --table cloudtrail-incidents /m);
    expect(stdout).toMatch(
      /Before +the trail was off already: a sweep saw it off since 2026-11-20\s+09:00:00 UTC/,
    );
  });
});
