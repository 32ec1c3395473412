import type { Command } from 'commander';
import { choosePart } from '../incidents/table-part.ts';
import { widthOf, writeOut } from '../io.ts';
import { addFilterOptions, addRangeOptions, addReadOptions } from '../options.ts';
import type { RangeOptions } from '../options.ts';
import { rangeOf, sayUnreadable, warnOfFilter } from '../session.ts';
import { StatsBuilder } from '../stats/summary.ts';
import { clean, cleanLine, safeJson } from '../../terminal/clean.ts';
import { utc } from '../../tasks/contract/utc.ts';
import { renderStats } from '../views/stats.ts';
import type { Surroundings } from './surroundings.ts';

/** `incidents stats`: figures over the incidents of a trail, or of every trail lately. */
export function addStats(program: Command, { io, command }: Surroundings): void {
  const stats = program
    .command('stats')
    .summary('counts, times to restore, blind time, top actors')
    .description(
      'Counts incidents by kind, status and severity; time from the stop to the proof of the restart; time without logging per trail; actors.',
    );
  addFilterOptions(addRangeOptions(stats, io.now));
  addReadOptions(stats).addHelpText('after', EXAMPLES);
  stats.action(
    command(async (session, options: RangeOptions) => {
      const range = await rangeOf(session, options);
      const { since, now } = range;
      const builder = new StatsBuilder();
      let read = 0;
      for await (const page of session.store.listed({
        ...choosePart(range.filter),
        since,
        now,
        oldestFirst: true,
      })) {
        for (const incident of page) builder.add(incident);
        read += page.length;
        session.messages.progress(`Reading incidents, ${read.toLocaleString('en')} so far`);
      }
      session.messages.done();
      sayUnreadable(session);
      const summary = builder.finish(now);
      if (summary.trails.some(({ offSince }) => offSince !== null)) warnOfFilter(session, range);
      const trail = range.filter.trailArn ?? null;
      if (options.json) {
        const period = { trail, since: since?.toISOString() ?? null, until: now.toISOString() };
        await writeOut(io, `${safeJson({ schema: 'incidents.stats/1', ...period, ...summary }, 2)}\n`);
      } else if (summary.incidents > 0) {
        const from = since ? `since ${utc(since.toISOString())}` : 'all of them';
        const style = { ink: session.ink, width: widthOf(io), now };
        await writeOut(io, `${renderStats(clean(summary), cleanLine(from), style)}\n`);
      }
      if (summary.incidents === 0) session.messages.say('No incident found.');
      return 0;
    }),
  );
}

const EXAMPLES = `
Examples:
  incidents stats --since 30d
  incidents stats --trail management-events --json | jq .timeToRestore`;
