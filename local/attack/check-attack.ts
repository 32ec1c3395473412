import { count } from '../../terminal/words.ts';
import { actorName } from '../scenarios/actor.ts';
import { EMBEDDED } from '../settings.ts';
import type { Check } from '../scenarios/check-expectation.ts';
import type { RecordedIncident } from './read-recorded.ts';
import type { AttackTally } from './attack-tally.ts';
import type { AttackScenario } from './attack.ts';

/** The end of an attack, read through the APIs. */
export interface ObservedAttack {
  readonly tally: AttackTally;
  /** ARNs of the trails that log. */
  readonly logging: readonly string[];
  /** How many trails are as approved, if they are enforced. */
  readonly asApproved?: number;
  /** Every incident of the table, by its id. */
  readonly recorded: ReadonlyMap<string, RecordedIncident>;
}

/** Compares the end of an attack with what must be true then. */
export function checkAttack(scenario: AttackScenario, observed: ObservedAttack): Check[] {
  const { trails, expect, enforced = false } = scenario;
  const { tally, logging, recorded, asApproved = 0 } = observed;
  const missing = [...tally.eventIds].filter((id) => !recorded.has(id));
  const open = [...tally.eventIds].filter((id) => isUnresolved(recorded.get(id)));
  const failed = [...tally.failures.values()].reduce((sum, number) => sum + number, 0);
  const why = [...tally.failures].map(([error, number]) => `${number} ${error}`).join(', ');
  const { eventIds, mails, mailsPerSecond } = tally;
  const checks: (readonly [holds: boolean, text: string])[] = [
    [
      logging.length === trails.length,
      `GetTrailStatus: ${logging.length} of ${count(trails.length, 'trail')} log`,
    ],
    ...(enforced
      ? ([
          [asApproved === trails.length, `${asApproved} of ${count(trails.length, 'trail')} are as approved`],
        ] as const)
      : []),
    [
      missing.length === 0,
      `${(eventIds.size - missing.length).toLocaleString('en')} of ${count(eventIds.size, 'event')} are recorded as incidents`,
    ],
    [
      open.length === 0,
      open.length === 0
        ? 'no incident is open or failed'
        : `${count(open.length, 'incident')} open or failed`,
    ],
    [failed === 0, failed === 0 ? 'no execution failed' : `${count(failed, 'execution')} failed: ${why}`],
    [
      mailsPerSecond <= expect.mailsPerSecond,
      `at most ${count(mailsPerSecond, 'mail')} in any second, where SNS allows an address ${expect.mailsPerSecond}`,
    ],
    [
      mails.length <= expect.mails,
      `${count(mails.length, 'mail')} for ${count(eventIds.size, 'event')}; the limit is ${expect.mails}`,
    ],
  ];
  return [...checks.map(([holds, text]) => ({ holds, text })), checkSummaries(scenario, tally)];
}

function isUnresolved(incident: RecordedIncident | undefined): boolean {
  return incident?.status === 'OPEN' || incident?.status === 'NEEDS_ACTION';
}

/**
 * After the first few, mails are summaries that name who made the last call, each at another count: mails may overtake each
 * other. The last of the calls that failed may be a throttled StartLogging of the remediator.
 */
function checkSummaries({ actor }: AttackScenario, tally: AttackTally): Check {
  const summaries = tally.summaries();
  const seen = new Set<string>();
  const wrong = summaries.filter(({ headline, count: number, actor: named }) => {
    const isAgain = seen.has(`${headline} ${number}`);
    seen.add(`${headline} ${number}`);
    return isAgain || (named !== actorName(actor) && !isRemediator(named));
  });
  const highest = Math.max(0, ...summaries.map(({ count: number }) => number));
  return {
    holds: summaries.some(({ actor: named }) => named === actorName(actor)) && wrong.length === 0,
    text:
      wrong.length > 0
        ? `summaries that do not grow or do not name the actor: ${wrong.map(({ headline, count: n }) => `${headline} (${n})`).join('; ')}`
        : `${count(summaries.length, 'mail')} are summaries that name the actor, at growing counts up to ${highest}`,
  };
}

/** Whether a subject, which shortens long names, names the remediator's role. */
function isRemediator(named: string): boolean {
  return EMBEDDED.remediatorRole.startsWith(named.replace(/\.\.\.$/, ''));
}
