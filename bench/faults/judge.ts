import { FAILURE_HEADLINE } from '../../tasks/contract/failure-rule.ts';
import type { Delivery } from '../../local/services/sns/outbox.ts';
import type { Execution } from '../../local/workflow/execution.ts';
import type { Exchange } from './proxy.ts';

/** The invariants, by the letter that the matrix shows where one does not hold. */
export const INVARIANTS = {
  R: 'the trail logs again, and is as approved, if any call could do that',
  N: 'somebody was notified, or the failure rule has announced the execution',
  D: 'the record (the ticket) is right, or its absence was announced',
  S: 'no statement exceeds what was verified',
  F: 'an execution ran, and the fault struck',
} as const;

/** An invariant that does not hold, with what was seen. */
export interface Violation {
  readonly invariant: keyof typeof INVARIANTS;
  readonly words: string;
}

/** What is true after a case, as the emulated services have it, and what should be. */
export interface Truth {
  readonly trail: 'logging' | 'stopped' | 'gone';
  /** Whether a call could restart the trail, so that it must log. */
  readonly repairable: boolean;
  /** Whether the configuration of an enforced trail is the approved one, and whether it could be. */
  readonly asApproved?: boolean;
  readonly restorable?: boolean;
  /** Executions for the calls of others, and those of tickets. */
  readonly executions: readonly Pick<Execution, 'name' | 'status' | 'error'>[];
  readonly tickets: readonly Pick<Execution, 'status' | 'error'>[];
  readonly mails: readonly Pick<Delivery, 'subject' | 'body'>[];
  /** Status of the incident in the table, and the one that an undisturbed run ends with; undefined: there is none. */
  readonly recorded: string | undefined;
  readonly expected: string | undefined;
  /** OpsItems and requests at the webhook as they are, and as an undisturbed run leaves them. */
  readonly ticketed: readonly string[];
  readonly ticketsExpected: readonly string[];
  readonly exchanges: readonly Exchange[];
  /** How often the fault was applied. */
  readonly struck: number;
}

/** Compares what a case came to with the invariants. */
export function judge(truth: Truth): Violation[] {
  return [
    ...repaired(truth),
    ...notified(truth),
    ...recordedRight(truth),
    ...stated(truth),
    ...happened(truth),
  ];
}

/** A mail's subject, and its text without line breaks. */
const textOf = ({ subject, body }: Pick<Delivery, 'subject' | 'body'>): string =>
  `${subject}\n${body.replace(/\s+/g, ' ')}`;
const PROMISE = 'The next mail reports the result';

const NONE: readonly Violation[] = [];
const violated = (invariant: Violation['invariant'], words: string): readonly Violation[] => [
  { invariant, words },
];

function repaired({ trail, repairable, asApproved, restorable }: Truth): readonly Violation[] {
  return [
    ...(repairable && trail !== 'logging' ? violated('R', `the trail is ${trail}`) : NONE),
    ...(restorable && asApproved === false ? violated('R', 'the trail is not as approved') : NONE),
  ];
}

/** A mail about each execution, and what a mail promises. */
function notified({ executions, mails }: Truth): readonly Violation[] {
  return executions.flatMap(({ name, status, error }) => {
    const about = mails.filter(({ body }) => body.includes(name));
    const ended = `${status} ${error ?? ''}`.trim();
    if (about.length === 0) return violated('N', `no message about an execution that ended ${ended}`);
    const promises = about.every((mail) => textOf(mail).includes(PROMISE));
    return promises ? violated('N', `no message of the result of an execution that ended ${ended}`) : NONE;
  });
}

const ABSENCE = ['NOT CONFIRMED', 'not stored yet', FAILURE_HEADLINE, 'could not be classified'];

function recordedRight(truth: Truth): readonly Violation[] {
  const { executions, mails, recorded, expected, tickets, ticketed, ticketsExpected } = truth;
  const isRight = isRecordRight(truth);
  const announced = mails.some((mail) => ABSENCE.some((words) => textOf(mail).includes(words)));
  const ended = executions.map(({ error, status }) => error ?? status).join(', ');
  // A request that was answered too late is made twice.
  const isTicketed =
    ticketsExpected.every((wanted) => ticketed.some((one) => one.startsWith(wanted))) &&
    ticketed.every((one) => ticketsExpected.some((wanted) => one.startsWith(wanted)));
  return [
    ...(isRight || announced
      ? NONE
      : violated('D', `the record is ${recorded ?? 'absent'} instead of ${expected ?? 'absent'} (${ended})`)),
    // The alarm of the tickets follows failed executions.
    ...(isTicketed || tickets.some(({ status }) => status === 'FAILED')
      ? NONE
      : violated('D', `tickets: ${ticketed.join(', ') || 'none'}, and no execution failed`)),
  ];
}

function isRecordRight({ executions, recorded, expected, asApproved }: Truth): boolean {
  const isEscalated = executions.some(({ error }) => error === 'TrailNotRestoredError');
  return recorded === expected || (recorded === 'NEEDS_ACTION' && (isEscalated || asApproved === false));
}

/** What messages and records say of a trail, and whether it was verified and is true. */
function stated(truth: Truth): readonly Violation[] {
  const { exchanges, trail, mails, recorded, executions } = truth;
  const clear = exchanges.filter(({ body }) => body !== undefined);
  const status = clear.filter(({ action }) => action === 'GetTrailStatus').map(({ body = '' }) => body);
  const starts = exchanges.filter(({ action }) => action === 'StartLogging');
  const saw = {
    logging: trail === 'logging' && status.some((body) => body.includes('"IsLogging":true')),
    off: trail === 'stopped' && status.some((body) => body.includes('"IsLogging":false')),
    gone: exchanges.some(({ fault, body = '' }) =>
      `${JSON.stringify(fault)}${body}`.includes('TrailNotFoundException'),
    ),
    settings: clear.some(({ action, body = '' }) => action === 'GetTrail' && body.includes('TrailARN')),
    // StartLogging answers without any field.
    accepted: starts.some(
      ({ status: answered, fault }) => answered === 200 && (fault === undefined || fault.how === 'empty'),
    ),
  };
  // A request that the service took may have worked, whatever became of the answer.
  const mayBeAccepted = starts.some(({ status: answered }) => answered === 200);
  const claims: readonly (readonly [claim: RegExp, holds: boolean])[] = [
    [
      /^\[(RESTORED|STARTED|LOGGING|LOGS AGAIN)|CloudTrail (on|logs)\b|It is logging|It has been logging since/m,
      saw.logging,
    ],
    [/CloudTrail OFF|Logging has been off since then/, saw.off],
    [/trail is GONE|no longer exists/, saw.gone],
    [/Settings: As (before|approved)/, saw.settings],
    [/trail as approved again/, saw.settings && truth.asApproved === true],
    [/(?<!confirms that )StartLogging was accepted/, saw.accepted],
    [/not restarted|StartLogging was not accepted/, !mayBeAccepted],
    [/NOT STORED/, !isRecordRight(truth)],
    [/first mail could not be sent/, !mails.some((mail) => textOf(mail).includes(PROMISE))],
  ];
  const texts = mails.map(textOf);
  const succeeded =
    executions.some(({ status: ending }) => ending === 'SUCCEEDED') &&
    truth.expected === 'RESTORED' &&
    truth.asApproved !== false;
  return [
    ...claims.flatMap(([claim, holds]) => {
      const said = texts.map((text) => claim.exec(text)?.[0]).find((words) => words !== undefined);
      return said !== undefined && !holds ? violated('S', `a message says "${said}"`) : NONE;
    }),
    ...(recorded === 'RESTORED' && !saw.logging ? violated('S', 'the record says RESTORED') : NONE),
    ...(succeeded && !saw.logging ? violated('S', 'the execution succeeded') : NONE),
  ];
}

/** A case is judged once every execution has ended: one that does not end keeps its scenario from ending. */
function happened({ struck, executions }: Truth): readonly Violation[] {
  return [
    ...(struck === 0 ? violated('F', 'the fault never struck') : NONE),
    ...(executions.length === 0 ? violated('F', 'no execution ran') : NONE),
  ];
}
