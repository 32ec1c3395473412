import type { Command } from 'commander';
import { parseCount } from '../arguments.ts';
import { blindWindows } from '../incidents/blind-windows.ts';
import { listPage } from '../incidents/list-page.ts';
import { widthOf, writeOut } from '../io.ts';
import { summaryOf } from '../incidents/incident-json.ts';
import type { ListedIncident } from '../incidents/item.ts';
import { addFilterOptions, addRangeOptions, addReadOptions } from '../options.ts';
import type { RangeOptions } from '../options.ts';
import { rangeOf, sayUnreadable } from '../session.ts';
import { clean, safeJson } from '../../terminal/clean.ts';
import { count } from '../../terminal/words.ts';
import { blindWords, renderList } from '../views/list.ts';
import type { Surroundings } from './surroundings.ts';

const DEFAULT_LIMIT = 20;
/** A page is kept in memory as a whole, to fit its columns. */
const MOST = 1000;

type Options = RangeOptions & { limit: number; cursor?: string; all?: boolean };

/** `incidents list`: what needs a person, then the rest, newest first, a page at a time. */
export function addList(program: Command, surroundings: Surroundings): void {
  const { io, command } = surroundings;
  const list = program
    .command('list')
    .summary('incidents: those that need action, then the newest')
    .description(
      'Lists incidents, of a trail or of every trail lately: first those that need a person, whenever they happened, then ' +
        'the others, newest first.',
    );
  addFilterOptions(addRangeOptions(list, io.now))
    .option('--all', 'the calls of the remediator itself, too')
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
      const { store, messages } = session;
      const { filter, since, now } = await rangeOf(session, options);
      messages.progress('Reading incidents');
      const { limit, cursor, all: own = false } = options;
      const range = { filter, since, sinceFirst: options.since, now };
      const { incidents, read, wholeSince, next } = await listPage(store, { ...range, limit, own, cursor });
      const windows = blindWindows(incidents, read);
      const isOpen = (incident: ListedIncident): boolean => {
        const window = windows.get(incident);
        return window !== undefined && window.to === undefined;
      };
      if (options.json) {
        messages.done();
        const document = {
          schema: 'incidents.list/1',
          incidents: incidents.map((incident) => summaryOf(incident, windows.get(incident))),
          next: next ?? null,
        };
        await writeOut(io, `${safeJson(document, 2)}\n`);
      } else if (incidents.length > 0) {
        const states = await store.states(incidents.filter(isOpen).map(({ subject }) => subject.key));
        messages.done();
        const rows = incidents.map((incident) => ({
          incident: clean(incident),
          blind: blindWords(
            windows.get(incident),
            states.get(incident.subject.key),
            wholeSince !== undefined && incident.occurredAt >= wholeSince,
          ),
        }));
        const style = { ink: session.ink, width: widthOf(io), now, oneTrail: filter.trailArn !== undefined };
        await writeOut(io, `${renderList(rows, style)}\n`);
        if (rows.some(({ blind }) => blind === '?')) {
          messages.say('BLIND ? means that no restart is on this page. To look for one: incidents show ID');
        }
      }
      messages.done();
      sayUnreadable(session);
      if (incidents.length === 0) messages.say('No incident found.');
      if (next && !options.json) {
        messages.say(
          `${count(incidents.length, 'incident')} shown, there are more: repeat the command with --cursor ${next}`,
        );
      }
      return 0;
    }),
  );
}

const EXAMPLES = `
Examples:
  incidents list --trail management-events        # what happened to this trail
  incidents list --status open                    # repairs that are under way
  incidents list --status needs-action            # a person has to act
  incidents list --since 7d --severity high       # the last week, high and above
  incidents list --json | jq -r '.incidents[].id' # ids for a script`;
