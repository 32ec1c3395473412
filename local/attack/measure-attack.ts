import { install, type Installation } from '../installation.ts';
import { within } from '../in-flight.ts';
import { ACCESS_KEYS } from '../settings.ts';
import { identityOf } from '../scenarios/actor.ts';
import type { StateFolder } from '../state-folder.ts';
import { AttackTally } from './attack-tally.ts';
import { toolsOf, type Attack } from './attacks.ts';
import { readRecorded } from './read-recorded.ts';
import { seedTrail } from './run-attack.ts';

/** What an attack came to, read through the APIs. */
export interface AttackFigures {
  /** Stops and deletions whose events arrived, each once. */
  readonly stops: number;
  /** Incidents of a stop that were verified as restored. */
  readonly restored: number;
  /** Events that a rule matched, and how many of them are incidents of the table. */
  readonly events: number;
  readonly recorded: number;
  readonly mails: number;
  /** Most mails to one address within any second. */
  readonly worstSecond: number;
  /** Trails that log in the end, and those that some mail names. */
  readonly logging: number;
  readonly named: number;
}

/** SNS suspends a mail subscription that gets more in a second. */
const MOST_PER_SECOND = 10;
/** The longest that everything may take to settle, in milliseconds. */
const LONGEST = 10 * 60_000;

/** Runs an attack in an installation of its own, then one sweep, and gives its figures. */
export async function measureAttack(attack: Attack, folder: StateFolder): Promise<AttackFigures> {
  const { retryScale = 1, trails } = attack;
  const installation = await install({ folder, retryScale });
  try {
    const arns = trails.map((name) => seedTrail(installation, name));
    installation.identities.register(ACCESS_KEYS.actor, identityOf(MALLORY));
    await installation.sweep();
    installation.arm();
    const tally = new AttackTally(installation, ['StopLogging'], arns, 1000 * retryScale);
    const stops = countStops(installation);
    await attack.run(toolsOf(installation, trails));
    await within(LONGEST, installation.settled());
    await installation.sweep();
    await within(LONGEST, installation.settled());
    const recorded = await readRecorded(installation.url);
    return {
      stops: stops.size,
      restored: [...recorded.values()].filter(
        ({ kind, status }) => kind === 'LOGGING_STOPPED' && status === 'RESTORED',
      ).length,
      events: tally.eventIds.size,
      recorded: [...tally.eventIds].filter((id) => recorded.has(id)).length,
      mails: tally.mails.length,
      worstSecond: tally.mailsPerSecond,
      logging: arns.filter((arn) => installation.cloudTrail.trail(arn)?.isLogging === true).length,
      named: trails.filter((name) => tally.mails.some((subject) => subject.split(', ').includes(name)))
        .length,
    };
  } finally {
    await installation.close();
  }
}

/** What an attack should have come to and did not, a phrase each. */
export function failuresOf(attack: Attack, figures: AttackFigures): string[] {
  const { logging, named, events, recorded, worstSecond } = figures;
  const { length } = attack.trails;
  return [
    ...(attack.deletes || logging === length ? [] : [`${logging} of ${length} trails log`]),
    ...(attack.aborts || recorded === events ? [] : [`${recorded} of ${events} events are recorded`]),
    ...(attack.aborts || named === length ? [] : [`mails name ${named} of ${length} trails`]),
    ...(worstSecond <= MOST_PER_SECOND ? [] : [`${worstSecond} mails in a second`]),
  ];
}

const MALLORY = {
  type: 'IAMUser',
  name: 'mallory',
  sourceIp: '203.0.113.77',
  userAgent: 'aws-cli/2.31.18',
} as const;

/** Ids of the records of stops and deletions that reach the bus. */
function countStops({ events }: Installation): ReadonlySet<string> {
  const ids = new Set<string>();
  events.on('event', ({ detail }) => {
    const { eventName, eventID, errorCode } = detail as Record<string, string | undefined>;
    if (['StopLogging', 'DeleteTrail'].includes(eventName ?? '') && errorCode === undefined && eventID)
      ids.add(eventID);
  });
  return ids;
}
