import * as v from 'valibot';
import { readFileSync } from 'node:fs';
import { GetTrailStatusCommand, StartLoggingCommand } from '@aws-sdk/client-cloudtrail';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { matchesPattern } from '../../local/bus/event-pattern.ts';
import { incidentEventDetail } from '../../tasks/contract/incident-events.ts';
import { awsError } from '../fixtures/aws-errors.ts';
import { drillEvent } from '../fixtures/own-events.ts';
import { eventOf } from '../fixtures/records.ts';
import { recentStop, startWorld, type World } from '../fixtures/remediation.ts';
import { deliveredEvent } from '../fixtures/run-tickets.ts';

const page = readFileSync('docs/integrations.md', 'utf8');

/** The JSON that follows a mark of the page. */
function jsonAfter(mark: string): Record<string, unknown> {
  const [, json = ''] = page.split(`<!-- ${mark} -->\n\n\`\`\`json\n`);
  return JSON.parse(json.slice(0, json.indexOf('```'))) as Record<string, unknown>;
}
const PATTERNS = ['opened', 'needs-action', 'restored'] as const;

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
beforeEach(() => world.reset());
afterAll(() => world.close());

/** Which patterns of the page match each event that the workflow really puts on the bus. */
async function matched(event: Parameters<World['remediate']>[0]) {
  const { announced } = await world.remediate(event);
  return announced
    .map(deliveredEvent)
    .map((sent) => [
      sent['detail-type'],
      PATTERNS.filter((name) => matchesPattern(jsonAfter(`pattern: ${name}`), sent)),
    ]);
}

test('the patterns of the page match the events of a stop that was repaired', async () => {
  await expect(matched(eventOf(recentStop()))).resolves.toEqual([
    ['Incident Opened', ['opened']],
    ['Incident Outcome', ['restored']],
  ]);
});

test('the patterns of the page match the events of a stop that was not repaired', async () => {
  world.cloudTrail.on(StartLoggingCommand).rejects(awsError('UnsupportedOperationException', 400, 'no'));
  world.cloudTrail.on(GetTrailStatusCommand).resolves({ IsLogging: false });
  await expect(matched(eventOf(recentStop()))).resolves.toEqual([
    ['Incident Opened', ['opened']],
    ['Incident Outcome', ['needs-action']],
  ]);
});

test('no pattern of the page matches a drill', async () => {
  await expect(matched(drillEvent())).resolves.toEqual([['Incident Opened', []]]);
});

test('the event on the page has the fields of a real one, apart from the fields that it omits from the incident', async () => {
  const { announced } = await world.remediate(eventOf(recentStop()));
  const shown = jsonAfter('event');
  const real = v.parse(incidentEventDetail, announced[1]?.Detail);
  const { incident, ...rest } = real;
  const { incident: shownIncident, ...shownRest } = shown as typeof real;
  expect(members(shownRest)).toEqual(members(rest));
  expect(members(incident)).toEqual(expect.arrayContaining(members(shownIncident)));
});

/** Paths of all members of an object; a list is one member. */
function members(value: object, path = ''): string[] {
  return Object.entries(value)
    .flatMap(([key, member]) =>
      typeof member === 'object' && !Array.isArray(member) && member !== null
        ? members(member as object, `${path}${key}.`)
        : [`${path}${key}`],
    )
    .sort();
}
