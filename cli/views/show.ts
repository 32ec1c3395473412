import { rowOf, textsOf } from '../../tasks/contract/kinds.ts';
import { UNKNOWN, type Status } from '../../tasks/contract/vocabulary.ts';
import type { StoredIncident, StoredProof, StoredRepair } from '../../tasks/contract/table.ts';
import { actorWords, callWords } from '../../tasks/notify/describe-caller.ts';
import { executionLink, opsItemLink } from '../../tasks/notify/console-links.ts';
import { scopeOf } from '../../tasks/contract/scope.ts';
import { COMMAND, fillStep } from '../../tasks/notify/fill-step.ts';
import { describeComparison, suspectSteps } from '../../tasks/notify/describe-comparison.ts';
import type { CompleteCommands } from '../complete-commands.ts';
import { blindWindowOf } from '../incidents/blind-window.ts';
import type { BlindWindow } from '../incidents/blind-window.ts';
import { comparedSettings } from '../incidents/compared-settings.ts';
import type { Approver, ComparedSettings } from '../incidents/compared-settings.ts';
import { headlineOf } from '../incidents/headline.ts';
import { SOURCE_WORDS } from '../incidents/sources.ts';
import { isWeakened } from '../../tasks/contract/comparison.ts';
import type { Ticket } from '../../tasks/contract/record-results.ts';
import { ticketName } from '../../tasks/record/tickets-of.ts';
import { isAboutRemediator } from '../incidents/remediator.ts';
import { detectionsBySource } from '../incidents/detections.ts';
import { renderFacts, spread, wrapLines } from '../../terminal/facts.ts';
import type { Fact } from '../../terminal/facts.ts';
import { renderTable } from '../../terminal/table.ts';
import { SEVERITY_FORMAT, STATUS_FORMAT } from '../../terminal/ink.ts';
import type { Ink } from '../../terminal/ink.ts';
import { duration } from '../../tasks/contract/duration.ts';
import { utc } from '../../tasks/contract/utc.ts';
import { count, shortId, statusWords } from '../../terminal/words.ts';

/** How a page is shown. */
export interface PageStyle {
  ink: Ink;
  width: number;
  now: Date;
  /** @default - commands stay as they are */
  complete?: CompleteCommands;
  /** @default - none */
  tickets?: readonly Ticket[];
  /** Who approved the settings that the trail was compared with. @default - not known */
  approvedBy?: Approver;
}

/** The workflow ends its executions after this time (milliseconds): whatever is open for longer is not under way. */
const LONGEST_EXECUTION = 3 * 3_600_000;

/**
 * The whole incident for a person: what, who, when, the repair, the proof. The incident must be clean text. `blind` is its
 * blind window with what other incidents of the trail show.
 */
export function renderShow(
  incident: StoredIncident,
  { ink, width, now, complete = (text) => text, tickets = [], approvedBy }: PageStyle,
  blind: BlindWindow | undefined = blindWindowOf(incident),
): string {
  const { severity, status, id } = incident;
  const test = incident.test ? `${ink('yellow', 'a test')}, ` : '';
  const marks = `${test}${ink(SEVERITY_FORMAT[severity], severity)}, ${ink(STATUS_FORMAT[status], statusWords(status).toUpperCase())}`;
  const advice = incident.status === 'NEEDS_ACTION' ? adviceOf(incident) : [];
  const compared = comparedSettings(incident.repair?.comparison);
  const isClosable = advice.length > 0 || (status === 'OPEN' && !isUnderWay(incident, blind, now));
  return [
    spread(ink('bold', headlineOf(incident)), marks, width),
    renderFacts(
      [...story(incident), ...repairFacts(incident, blind, ink, now), ...ticketFacts(tickets, incident)],
      ink,
      width,
    ),
    ...(compared ? [renderCompared(compared, approvedBy, { ink, width })] : []),
    renderFacts(evidence(incident, ink), ink, width),
    ...advice.map((text) => adviceLines(text, { ink, width, complete }).join('\n')),
    ...(isClosable
      ? [`To take over and close it:\n  ${complete(`incidents close ${shortId(id)} --note "…"`)}`]
      : []),
    ink('gray', `Every step of the workflow:\n  ${complete(`incidents history ${shortId(id)}`)}`),
  ].join('\n\n');
}

function adviceOf({ kind, repair, subject }: StoredIncident): readonly string[] {
  const comparison = repair?.comparison;
  const isWeaker =
    !rowOf(kind).aboutApproval && isWeakened(comparison?.verdict === 'unknown' ? undefined : comparison);
  if (comparison && (isWeaker || repair.outcome === 'logs-again')) return suspectSteps(comparison, subject);
  return repair?.failure
    ? [repair.failure.advice]
    : textsOf(kind).steps.map((step) => fillStep(step, subject));
}

/** What to do, and below it the command that does it: never broken over lines by us, so that it can be copied. */
function adviceLines(
  text: string,
  { ink, width, complete }: Required<Pick<PageStyle, 'ink' | 'width' | 'complete'>>,
): string[] {
  const [sentence = '', command] = text.split(COMMAND);
  const prose = command === undefined ? complete(text) : `${sentence}:`;
  return [
    ...wrapLines(ink('bold', `What to do: ${prose}`), width),
    ...(command === undefined ? [] : [`  ${complete(command)}`]),
  ];
}

function story(incident: StoredIncident): Fact[] {
  const { call, subject, actor, occurredAt, changes, remarks } = incident;
  const scope = `${subject.name} in ${subject.region}, account ${subject.account}`;
  // A sweep and a drill have no call, and no caller.
  const what = [...(call.name === UNKNOWN ? [] : [callWords(call)]), ...changes];
  return [
    ...what.map((value, index) => ({ label: index === 0 ? 'What' : '', value })),
    isAboutRemediator(subject)
      ? { label: 'About', value: `the remediator itself: ${scope}` }
      : { label: 'Trail', value: scope },
    { label: 'When', value: utc(occurredAt) },
    ...(actor.name === UNKNOWN ? [] : [{ label: 'Who', value: actorWords(actor) }]),
    ...(actor.sourceIp === UNKNOWN
      ? []
      : [{ label: 'From', value: `${actor.sourceIp}, ${actor.userAgent}` }]),
    ...seenBy(incident),
    ...before(incident),
    ...remarks.map((value, index) => ({ label: index === 0 ? 'Note' : '', value })),
  ];
}

function seenBy({ detections, kind }: StoredIncident): Fact[] {
  const since = rowOf(kind).logging === 'stopped' ? ' after the stop' : ' later';
  return detectionsBySource(detections).map(({ source, delaySeconds, times, id }, index) => ({
    label: index === 0 ? 'Seen by' : '',
    value:
      `${SOURCE_WORDS[source]}, ${duration(delaySeconds)}${since}` +
      (times === 1 ? '' : `, ${times} times in all`) +
      (index === 0 ? '' : ` (${id})`),
  }));
}

function before({ trailBefore }: StoredIncident): Fact[] {
  if (!trailBefore) return [];
  const since = trailBefore.since === undefined ? '' : ` since ${utc(trailBefore.since)}`;
  const value =
    trailBefore.state === 'off'
      ? `the trail was off already: a sweep saw it off${since}`
      : 'it is not known whether the trail was logging: neither a sweep nor a StartLogging had shown it';
  return [{ label: 'Before', value }];
}

function ticketFacts(tickets: readonly Ticket[], { executionArn }: StoredIncident): Fact[] {
  return tickets.flatMap((ticket, index) => {
    // An OpsItem is where the workflow runs.
    const link = ticket.system === 'opscenter' ? opsItemLink(scopeOf(executionArn), ticket.id) : ticket.link;
    return [
      { label: index === 0 ? 'Tickets' : '', value: `${ticketName(ticket)}, ${ticket.status}` },
      ...(link === undefined ? [] : [{ label: '', value: link, whole: true as const }]),
    ];
  });
}

/** How an incident that needed action ended. */
function ending({ resolution }: StoredIncident, ink: Ink): Fact[] {
  if (!resolution) return [];
  const { source, at, by, proof, note } = resolution;
  const closed = source === 'person';
  const what = closed ? 'closed' : ink('green', 'restored');
  const who = by === undefined ? '' : ` by ${by}`;
  return [
    {
      label: 'Ended',
      value: `${what}${who}, ${utc(at)}${!closed && source === 'sweep' ? ', as a sweep saw' : ''}`,
    },
    ...(proof === undefined ? [] : [{ label: 'Proof', value: proof }]),
    ...(note === undefined ? [] : [{ label: 'Their note', value: note }]),
  ];
}

function repairFacts(incident: StoredIncident, blind: BlindWindow | undefined, ink: Ink, now: Date): Fact[] {
  const { repair, messageIds, alertError } = incident;
  const alert =
    alertError === undefined ? [] : [ink('red', `the alert could not be published: ${alertError}`)];
  return [
    { label: 'Repair', value: describeRepair(incident, isUnderWay(incident, blind, now), ink) },
    ...blindFacts(blind, ink, now),
    ...(repair?.proof ? [{ label: 'Delivery', value: describeDelivery(repair.proof, ink) }] : []),
    ...(repair?.comparison === undefined || comparedSettings(repair.comparison)
      ? []
      : [{ label: 'Settings', value: describeComparison(repair.comparison) }]),
    { label: 'Sent', value: [...alert, describeMessages(incident)].filter(Boolean).join('; ') },
    ...messageIds.map((value) => ({ label: '', value, whole: true })),
    ...ending(incident, ink),
  ];
}

/** The incident keeps the messages up to its outcome: messages about that are published after it was recorded. */
function describeMessages({ messageIds, alertError, status }: StoredIncident): string {
  const sent =
    messageIds.length > 0 ? `${count(messageIds.length, 'message')} published` : 'nothing published';
  if (status === 'RESTORED' || status === 'NEEDS_ACTION') {
    return `${sent} before the outcome was recorded; the history shows what was sent then`;
  }
  if (messageIds.length > 0) return sent;
  return alertError === undefined ? `${sent} so far` : '';
}

/** Nobody closes the incident of an execution that was aborted: its trail may log again, or its time be over. */
function isUnderWay({ detectedAt }: StoredIncident, blind: BlindWindow | undefined, now: Date): boolean {
  return blind?.to === undefined && !(now.getTime() - Date.parse(detectedAt) > LONGEST_EXECUTION);
}

function describeRepair({ repair, status }: StoredIncident, underWay: boolean, ink: Ink): string {
  if (!repair) {
    if (status !== 'OPEN') return noRepair(status, ink);
    return ink(
      'yellow',
      underWay ? 'under way' : 'its end was never recorded; the history shows how it went',
    );
  }
  const { outcome, applied, failure, failedAt } = repair;
  const accepted = applied === undefined ? '' : `; StartLogging accepted ${utc(applied.at)}`;
  switch (outcome) {
    case 'not-needed':
      return noRepair(status, ink);
    case 'not-stopped':
      return `none needed: the trail was logging all the time, the stop was not confirmed${accepted}`;
    case 'restored':
      return `${ink('green', 'logging again')}${describeRestart(repair)}`;
    case 'logs-again':
      return `${ink(['bold', 'red'], 'logging again, but NOT shown to be as before')}${describeRestart(repair)}`;
    case 'settings-restored':
      return `${ink('green', 'as approved again')}${describeCalls(repair)}`;
    case 'settings-not-restored':
    case 'not-restored': {
      const why = failure ? `${failure.error}: ${failure.message}` : 'the reason was not kept';
      return `${ink(['bold', 'red'], 'NOT restored')}, given up ${utc(failedAt ?? UNKNOWN)}: ${why}${accepted}`;
    }
  }
}

function describeCalls({ calls = [] }: StoredRepair): string {
  return calls.length === 0 ? '' : `, by ${calls.map(({ call }) => call).join(', ')}`;
}

/** What nothing repairs is not well for that. */
function noRepair(status: Status, ink: Ink): string {
  if (status === 'NEEDS_ACTION') return ink(['bold', 'red'], 'none: needs your decision');
  return status === 'NOTED' ? 'none needed' : 'none by the remediator';
}

function describeRestart({ applied, proof, rounds, failedAt }: StoredRepair): string {
  const by =
    applied === undefined ? 'restarted by somebody else' : `StartLogging accepted ${utc(applied.at)}`;
  const round = rounds > 1 ? `, in round ${rounds}` : '';
  const before = failedAt === undefined ? '' : ` (it had been given up at ${utc(failedAt)})`;
  return `${round}: ${by}, proved by GetTrailStatus ${utc(proof?.verifiedAt ?? UNKNOWN)}${before}`;
}

function blindFacts(window: BlindWindow | undefined, ink: Ink, now: Date): Fact[] {
  if (!window) return [];
  const so = (Math.max(now.getTime() - Date.parse(window.from), 0) || 0) / 1000;
  const length =
    window.seconds === undefined
      ? ink(['bold', 'red'], `${duration(so)} so far, no restart is known`)
      : ink('bold', duration(window.seconds));
  const end = window.to === undefined ? 'now' : utc(window.to);
  const shownBy = window.shownBy === undefined ? '' : `, as incident ${shortId(window.shownBy)} shows`;
  return [
    { label: 'Blind', value: length },
    { label: '', value: `from ${utc(window.from)} to ${end}${shownBy}` },
  ];
}

/** The approved settings beside the current ones, the version and who approved it. */
function renderCompared(
  { version, differences, more, unknown }: ComparedSettings,
  approvedBy: Approver | undefined,
  { ink, width }: Required<Pick<PageStyle, 'ink' | 'width'>>,
): string {
  const isSame = differences.length === 0 && unknown.length === 0;
  const head = isSame ? ink('green', 'As approved') : ink(['bold', 'red'], 'NOT as approved');
  const by = approvedBy ? `, approved by ${approvedBy.by}, ${utc(approvedBy.at)}` : '';
  const columns = [
    { head: 'SETTING', least: 14, wrap: true },
    { head: 'APPROVED', least: 14, wrap: true },
    { head: 'CURRENT', least: 14, wrap: true },
    { head: '' },
  ];
  const rows = differences.map(({ setting, approved, current, weaker }) => [
    ...[setting, approved, current],
    weaker ? ink(['bold', 'red'], 'WEAKER') : '',
  ]);
  return [
    ...wrapLines(`${head}: version ${version}${by}`, width),
    ...(rows.length > 0 ? [renderTable(columns, rows, width, ink)] : []),
    ...(more > 0 ? [`… and ${more} more`] : []),
    ...unknown.map((part) => `Could not be read: ${part}`),
  ].join('\n');
}

function describeDelivery(proof: StoredProof, ink: Ink): string {
  const { latestDeliveryError, deliveryErrors, latestDeliveryTime } = proof;
  if (deliveryErrors) return ink('red', deliveryErrors.join('; '));
  if (latestDeliveryError) return ink('red', `the last delivery to S3 failed: ${latestDeliveryError}`);
  return latestDeliveryTime === undefined
    ? 'no error; nothing delivered yet when it was checked (that takes some minutes)'
    : `no error; last delivered ${utc(latestDeliveryTime)} when it was checked`;
}

function evidence({ id, subject, actor, executionArn, record }: StoredIncident, ink: Ink): Fact[] {
  const kept = record.gzip ? 'kept whole' : ink('yellow', 'too large to keep, only its digest was');
  return [
    { label: 'Incident', value: id, whole: true },
    { label: subject.type === 'trail' ? 'Trail ARN' : 'Key', value: subject.key, whole: true },
    ...(actor.name === UNKNOWN ? [] : [{ label: 'Actor ARN', value: actor.arn, whole: true }]),
    ...(actor.type === UNKNOWN ? [] : [{ label: 'Access key', value: actor.accessKeyId, whole: true }]),
    { label: 'Record', value: `${count(record.bytes, 'byte')}, ${kept}` },
    { label: 'SHA-256', value: record.sha256, whole: true },
    { label: 'Execution', value: executionLink(executionArn), whole: true },
  ];
}
