import type { Command } from 'commander';
import { readApprovers } from '../baseline/read-approver.ts';
import { findIncident } from '../incidents/find-incident.ts';
import { findBlindWindow } from '../incidents/find-restart.ts';
import { widthOf, writeOut } from '../io.ts';
import { detailOf } from '../incidents/incident-json.ts';
import { addIdOptions, addReadOptions } from '../options.ts';
import type { IdOptions, ReadOptions } from '../options.ts';
import { clean, safeJson } from '../../terminal/clean.ts';
import { renderShow } from '../views/show.ts';
import type { Surroundings } from './surroundings.ts';

/** `incidents show <id>`: one incident in full. */
export function addShow(program: Command, { io, command }: Surroundings): void {
  const show = program
    .command('show')
    .summary('one incident in full')
    .description('Shows one incident: what, who, when, the repair, the blind window, the evidence.')
    .argument('<id>', 'id of the incident, or its first 4 characters or more');
  addReadOptions(addIdOptions(show)).addHelpText('after', EXAMPLES);
  show.action(
    command<ReadOptions & IdOptions, [string]>(async (session, options, id) => {
      const { store, messages, ink, complete } = session;
      messages.progress('Looking for the incident');
      const { incident, remark } = await findIncident(store, id, options.at);
      const now = io.now();
      const blind = await findBlindWindow(store, incident, now);
      const tickets = await store.tickets(incident);
      const approvedBy = (await readApprovers(session, options.stack, [incident]))(incident);
      messages.done();
      if (remark !== undefined) messages.say(remark);
      const text = options.json
        ? safeJson(
            {
              schema: 'incidents.show/1',
              incident: { ...detailOf(incident, blind), tickets, ...(approvedBy && { approvedBy }) },
            },
            2,
          )
        : renderShow(
            clean(incident),
            {
              ...{ ink, width: widthOf(io), now, complete, tickets: clean(tickets) },
              ...(approvedBy && { approvedBy: clean(approvedBy) }),
            },
            blind && clean(blind),
          );
      await writeOut(io, `${text}\n`);
      return 0;
    }),
  );
}

const EXAMPLES = `
Examples:
  incidents show 7f3a9c
  incidents show 7f3a9c --json | jq .incident.record.content   # the original CloudTrail record`;
