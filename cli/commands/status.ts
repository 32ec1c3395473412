import type { Command } from 'commander';
import { widthOf, writeOut } from '../io.ts';
import { addReadOptions } from '../options.ts';
import type { ReadOptions } from '../options.ts';
import { sayUnreadable } from '../session.ts';
import { clean, safeJson } from '../../terminal/clean.ts';
import { renderStatus } from '../views/status.ts';
import type { Surroundings } from './surroundings.ts';

type Options = ReadOptions & { live?: boolean };

/** `incidents status`: whether the trails log now. Exit code 1 when something is not well, 2 when that is not known. */
export function addStatus(program: Command, { io, command }: Surroundings): void {
  const status = program
    .command('status')
    .summary('whether every trail logs now, and whether the remediator works')
    .description(
      'Shows every trail of the account and Region as it was last verified: whether it logs, since when it does not, whether ' +
        'it delivers, its open incidents; and when the remediator last swept and its alert paths were last proven.',
    )
    .option('--live', 'ask CloudTrail now (GetTrailStatus, with your own permissions)');
  addReadOptions(status).addHelpText('after', EXAMPLES);
  status.action(
    command(
      async (session, options: Options) => {
        // The clients of CloudTrail and of the scheduler are loaded for this command alone.
        const { readStatus } = await import('../status/read-status.ts');
        const found = await readStatus(session, { live: options.live === true });
        session.messages.done();
        sayUnreadable(session);
        const now = io.now();
        const text = options.json
          ? safeJson(
              {
                schema: 'incidents.status/1',
                askedAt: now.toISOString(),
                live: options.live === true,
                ...found,
              },
              2,
            )
          : renderStatus(clean(found), { ink: session.ink, width: widthOf(io), now });
        await writeOut(io, `${text}\n`);
        return EXIT_CODES[found.health];
      },
      { failure: 2 },
    ),
  );
}

const EXIT_CODES = { well: 0, 'not-well': 1, unknown: 2 } as const;

const EXAMPLES = `
Exit code 0: every trail logs and delivers, and the remediator sweeps. 1: there is a problem. 2: it could not be
determined. Incidents do not change it: if you close one, the status of its trail stays the same.

Examples:
  incidents status
  incidents status --live
  incidents status --json | jq -r '.trails[] | select(.health != "well") | .name'
  incidents status --local`;
