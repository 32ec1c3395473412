import { failureOf } from '../../statemachine/history-event.ts';
import { cleanLine } from '../../terminal/clean.ts';
import { renderFacts, type Fact } from '../../terminal/facts.ts';
import type { BusEvent } from '../bus/bus.ts';
import { isWatched } from '../bus/remediator-rules.ts';
import { readEvent, UnreadableEventError } from '../events/read-event.ts';
import { stageFor, type Stage } from '../events/seed-trail.ts';
import { install, type Installation } from '../installation.ts';
import { findIncident, incidentOf } from '../scenarios/find-incident.ts';
import { Recorder } from '../scenarios/recorder.ts';
import { since } from '../show/clock.ts';
import { notDetected } from '../show/not-detected.ts';
import { ExecutionScreen } from '../show/execution-screen.ts';
import { heading, mailPages, paragraph, warning } from '../show/page.ts';
import { whyNoMail } from '../show/no-mail.ts';
import type { Screen } from '../show/screen.ts';
import { UNKNOWN } from '../../tasks/contract/vocabulary.ts';
import { OWN_EVENT_SOURCE } from '../../tasks/contract/own-events.ts';
import { isAccount } from '../../tasks/contract/subject.ts';
import type { StoredIncident } from '../../tasks/contract/table.ts';
import { exceedsPayloadLimit } from '../workflow/aws-semantics.ts';
import { EMBEDDED } from '../settings.ts';
import { openFolder } from './open-folder.ts';

/** The waits between retries are divided by this, so that a replay takes no minutes. */
const TIME_SCALE = 20;

/** `--event FILE`: runs the workflow on one event. Exit code 0 when it made an incident that did not fail. */
export async function replay(
  screen: Screen,
  { stdin }: { stdin: NodeJS.ReadableStream },
  file: string,
  options: { dir: string; fresh?: boolean; own?: boolean },
): Promise<number> {
  const event = ownEvent(await readEvent(file, stdin), options);
  if (exceedsPayloadLimit(event)) {
    throw new UnreadableEventError(
      'The event is larger than 262,144 bytes: neither EventBridge nor an execution takes it.',
    );
  }
  const stage = stageFor(event, new Date());
  const installation = await install({
    folder: await openFolder(options),
    retryScale: 1 / TIME_SCALE,
    ...stage.installation,
  });
  try {
    if (stage.seed) installation.cloudTrail.seedTrail(stage.seed);
    const recorder = new Recorder(installation);
    const executions = new ExecutionScreen(screen, installation, since(new Date()));
    screen.print(
      ...heading(screen, 'The event', file === '-' ? 'from the standard input' : file),
      ...describe(event, stage, screen),
      ...elsewhere(event, installation, screen),
      ...installation.damaged.flatMap((words) => warning(screen, words)),
    );
    screen.print(
      ...heading(screen, 'The response', `waits between tries are ${TIME_SCALE} times shorter`),
      executions.heading(),
    );
    screen.busy(() => executions.running().join(', '));
    const taken = handOver(installation, event);
    await installation.settled();
    screen.calm();
    if (!taken) return notMatched(screen, event);
    const [execution] = recorder.executions();
    const incident = execution && incidentOf(execution);
    const stored = incident && (await findIncident(installation.url, incident));
    return showOutcome(screen, recorder, stored);
  } finally {
    screen.calm();
    await installation.close();
  }
}

/** The event as one of this account, if that is asked for, or if it names no account. */
function ownEvent(event: BusEvent, { own = false }: { own?: boolean }): BusEvent {
  const { account } = EMBEDDED;
  if (!isAccount(event.account)) return { ...event, account };
  return own ? (JSON.parse(JSON.stringify(event).replaceAll(event.account, account)) as BusEvent) : event;
}

function isForeign({ account }: BusEvent): boolean {
  return account !== EMBEDDED.account;
}

/**
 * Delivers the event as AWS would; false when no rule matches. The remediator's own events do not pass the bus, and those of
 * another account match no rule: the workflow gets them as somebody's forwarding rule would hand them on.
 */
function handOver(installation: Installation, event: BusEvent): boolean {
  if (event.source === OWN_EVENT_SOURCE || isForeign(event)) {
    // A name of its own: the same event may have been replayed before.
    installation.stateMachine.startExecution(event);
    return true;
  }
  let matched = false;
  installation.events.once('event', (_event, rules) => {
    matched = rules.length > 0;
  });
  installation.put(event);
  return matched;
}

function describe(event: BusEvent, { incident, seed }: Stage, screen: Screen): string[] {
  const { eventName, type } = event.detail as { eventName?: unknown; type?: unknown };
  const name = [eventName, type].find((text) => typeof text === 'string');
  const what = `${event['detail-type']} from ${event.source}`;
  const lines = [name === undefined ? what : `${what}: ${name}`];
  if (incident) lines.push(`on ${incident.subject.key}, ${incident.occurredAt}`);
  if (seed)
    lines.push(
      'A trail of that name is put there, stopped since then, so that there is something to repair.',
    );
  if (isForeign(event) && event.source !== OWN_EVENT_SOURCE)
    lines.push(
      `It is of account ${event.account}: no rule of this deployment matches it. The workflow gets it as if it had been forwarded. With --own it is taken as an event of this account.`,
    );
  return lines.flatMap((line) => paragraph(screen, cleanLine(line)));
}

/** What happens in another Region reaches no rule of this deployment. */
function elsewhere(event: BusEvent, { settings: { region } }: Installation, screen: Screen): string[] {
  if (!isWatched(event) || [region, UNKNOWN].includes(event.region)) return [];
  const words = `${notDetected(event, region)}. The workflow gets it here as if it had been forwarded.`;
  return paragraph(screen, screen.ink('yellow', cleanLine(words)));
}

function notMatched(screen: Screen, { source, 'detail-type': type }: BusEvent): number {
  const what = cleanLine(`${type} from ${source}`);
  screen.print(
    ...paragraph(
      screen,
      screen.ink(
        'yellow',
        `The rule's pattern does not match this event (${what}): nothing starts, as in AWS.`,
      ),
    ),
    '',
  );
  return 1;
}

function showOutcome(screen: Screen, recorder: Recorder, incident: StoredIncident | undefined): number {
  const { ink, width } = screen;
  const [execution] = recorder.executions();
  const mails = mailPages(screen, recorder.mails());
  const none = () => [
    ...heading(screen, 'The mail'),
    ...paragraph(screen, execution ? whyNoMail(execution) : 'None.'),
  ];
  screen.print(...(mails.length > 0 ? mails : none()));
  const reason = execution?.events.findLast(({ type = '' }) => /^Lambda.*(Failed|TimedOut)$/.test(type));
  const failed = execution?.status === 'SUCCEEDED' || !reason ? undefined : failureOf(reason);
  const facts: Fact[] = incident
    ? [
        { label: 'kind', value: incident.kind },
        { label: 'severity', value: incident.severity },
        { label: 'trail', value: cleanLine(incident.subject.key), whole: true },
        { label: 'status', value: incident.status },
        { label: 'incident', value: incident.id },
      ]
    : [{ label: 'incident', value: 'none is stored' }];
  if (failed) {
    const why = [failed.error, failed.message].filter(Boolean).join(': ');
    facts.push({ label: 'failed', value: ink('red', cleanLine(why)) });
  }
  screen.print(...heading(screen, 'Result'), renderFacts(facts, ink, width), '');
  return incident && !failed ? 0 : 1;
}
