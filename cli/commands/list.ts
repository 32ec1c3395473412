import type { Command } from 'commander';
import { parseCount } from '../arguments.ts';
import { blindWindows } from '../incidents/blind-windows.ts';
import { listPage } from '../incidents/list-page.ts';
import { widthOf, writeOut } from '../io.ts';
import { summaryOf } from '../incidents/incident-json.ts';
import { addFilterOptions, addRangeOptions, addReadOptions } from '../options.ts';
import type { RangeOptions } from '../options.ts';
import { rangeOf } from '../session.ts';
import { clean, safeJson } from '../../terminal/clean.ts';
import { count } from '../../terminal/words.ts';
import { renderList } from '../views/list.ts';
import type { Surroundings } from './surroundings.ts';

const DEFAULT_LIMIT = 20;
/** A page is kept in memory as a whole, to fit its columns. */
const MOST = 1000;

type Options = RangeOptions & { limit: number; cursor?: string };

/** `incidents list`: newest first, a page at a time. Exit code 1 when there is none. */
export function addList(program: Command, surroundings: Surroundings): void {
  const { io, command } = surroundings;
  const list = program
    .command('list')
    .summary('incidents, newest first')
    .description('Lists incidents, newest first: of a trail, or of every trail lately.');
  addFilterOptions(addRangeOptions(list, io.now))
    .option(
      '--limit <number>',
      `incidents on a page, at most ${MOST}`,
      (text) => parseCount(text, MOST),
      DEFAULT_LIMIT,
    )
    .option('--cursor <cursor>', 'go on where the page before ended');
  addReadOptions(list).addHelpText('after', EXAMPLES);
  list.action(
    command(async (session, options: Options) => {
      const { filter, since, now } = await rangeOf(session, options);
      session.messages.progress('Reading incidents');
      const { limit, cursor } = options;
      const page = await listPage(session.store, { filter, since, now, limit, cursor });
      session.messages.done();
      const windows = blindWindows(page.incidents);
      // The newest page without a filter holds everything that happened later, so that no restart can be elsewhere.
      const whole = cursor === undefined && !filter.status && !filter.kind && !filter.severity;
      if (options.json) {
        const document = {
          schema: 'incidents.list/1',
          incidents: page.incidents.map((incident) => summaryOf(incident, windows.get(incident))),
          next: page.next ?? null,
        };
        await writeOut(io, `${safeJson(document, 2)}\n`);
      } else if (page.incidents.length > 0) {
        const shown = clean(page.incidents);
        const view = {
          ...{ ink: session.ink, width: widthOf(io), now },
          oneTrail: filter.trailArn !== undefined,
          blind: { windows: blindWindows(shown), whole },
        };
        const table = renderList(shown, view);
        await writeOut(io, `${table}\n`);
        if (!whole && table.includes('BLIND') && [...windows.values()].some(({ to }) => to === undefined)) {
          session.messages.say(
            'BLIND ? means that no restart is on this page: incidents show ID looks for one.',
          );
        }
      }
      if (page.incidents.length === 0) session.messages.say('No incident found.');
      if (page.next && !options.json) {
        session.messages.say(
          `${count(page.incidents.length, 'incident')} shown, there are more: repeat the command with --cursor ${page.next}`,
        );
      }
      return page.incidents.length > 0 ? 0 : 1;
    }),
  );
}

const EXAMPLES = `
Examples:
  incidents list --trail management-events        what happened to this trail
  incidents list --status open                    repairs that are under way
  incidents list --status needs-action            a person has to act
  incidents list --since 7d --severity critical   the last week, the worst only
  incidents list --json | jq -r '.incidents[].id' ids for a script`;
