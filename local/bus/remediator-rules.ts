import { deliveryPattern } from '../../tasks/contract/delivery-calls.ts';
import { baselinePattern, recorderPattern, tamperingPattern } from '../../tasks/contract/calls.ts';
import { failurePattern } from '../../tasks/contract/failure-rule.ts';
import { announcedPattern } from '../../tasks/contract/incident-events.ts';
import { DEFAULT_STACK_NAME } from '../../tasks/contract/outputs.ts';
import type { OwnFilter, OwnResources } from '../../tasks/contract/protection/pattern.ts';
import { filterRules, protectionRules } from '../../tasks/contract/protection/rules.ts';
import { findingPattern } from '../../tasks/classify/classify-finding.ts';
import { EMBEDDED, TASK_NAMES, type EmbeddedSettings } from '../settings.ts';
import type { BusEvent, Rule } from './bus.ts';
import { matchesPattern } from './event-pattern.ts';
import { arnOf, scopeOf } from '../../tasks/contract/scope.ts';

/** Targets of the remediator's rules. */
export interface RuleTargets {
  /** Starts the workflow on an event. */
  readonly start: (event: BusEvent) => void;
  /** Hands calls on what trails deliver to on, if an approved trail does. */
  readonly filterDelivery: (event: BusEvent) => void;
  /** Starts the workflow of the tickets. @default - there are none */
  readonly startTickets?: ((event: BusEvent) => void) | undefined;
  /** Publishes an execution that failed without a mail. */
  readonly announceFailure: (event: BusEvent) => void;
  /** Publishes tampering with the remediator, without the workflow. */
  readonly announceTampering: (event: BusEvent) => void;
}

/** What a deployment watches in its Region: calls on trails, findings, recorders, approved settings and delivery paths. */
const watchedPatterns = (account: string) => ({
  detection: tamperingPattern(account),
  finding: findingPattern(account),
  recorders: recorderPattern(account),
  baseline: baselinePattern(account, DEFAULT_STACK_NAME),
  delivery: deliveryPattern(account),
});

/** Whether a deployment in the Region and account of an event would take it. */
export function isWatched(event: BusEvent): boolean {
  return Object.values(watchedPatterns(event.account)).some((pattern) => matchesPattern(pattern, event));
}

/** Whether an event is one about an incident, which the workflow puts on the bus. */
export function isIncidentEvent(event: BusEvent): boolean {
  return matchesPattern(announcedPattern(event.account), event);
}

/** Whether an event is one of a call on what trails may deliver to. */
export function isOfDelivery(event: BusEvent): boolean {
  return matchesPattern(deliveryPattern(event.account), event);
}

/** The rules that the CDK app deploys, with the same patterns: tampering, findings, calls on the remediator itself, failures. */
export function remediatorRules(
  settings: EmbeddedSettings,
  { start, filterDelivery, startTickets, announceFailure, announceTampering }: RuleTargets,
): Rule[] {
  const watch = [...protectionRules(ownResources(settings)), ...filterRules(ownFilter(settings))].map(
    ({ name, to, pattern }) => ({
      name,
      pattern: { ...pattern },
      target: to === 'people' ? announceTampering : start,
    }),
  );
  return [
    ...Object.entries(watchedPatterns(settings.account)).map(([name, pattern]) => ({
      ...{ name, pattern },
      target: name === 'delivery' ? filterDelivery : start,
    })),
    ...watch,
    ...(startTickets
      ? [{ name: 'tickets', pattern: announcedPattern(settings.account), target: startTickets }]
      : []),
    {
      name: 'failure',
      pattern: failurePattern(settings.stateMachineArn, settings.account),
      target: announceFailure,
    },
  ];
}

const KEY_ID = '0a1b2c3d-0000-4000-8000-111122223333';

/** The function that hands on calls on the delivery path, by the same names. */
function ownFilter({ account }: EmbeddedSettings): OwnFilter {
  const name = `${DEFAULT_STACK_NAME}-filter-delivery`;
  return { account, functionNames: ['filter-delivery'], roleNames: [name], logGroupNames: [name] };
}

/** The parts of the embedded installation by the names that a deployment would give them. */
function ownResources(settings: EmbeddedSettings): OwnResources {
  const { account, region, stateMachineArn, topicArn, tamperingTopicArn, tableName } = settings;
  const scope = scopeOf(stateMachineArn);
  const arn = (service: string, resource: string) => arnOf(scope, service, resource);
  return {
    account,
    prefix: `${DEFAULT_STACK_NAME}.`,
    stackName: DEFAULT_STACK_NAME,
    stackId: arn('cloudformation', `stack/${DEFAULT_STACK_NAME}/${KEY_ID}`),
    stateMachineArn,
    executionArnPrefix: arn('states', `execution:${EMBEDDED.stateMachineName}:`),
    functionNames: [...TASK_NAMES, 'sweep-trails'],
    topicArns: [topicArn, tamperingTopicArn],
    tableName,
    tableArn: arn('dynamodb', `table/${tableName}`),
    roleNames: [EMBEDDED.remediatorRole, EMBEDDED.stateMachineName],
    keyIds: [KEY_ID, arn('kms', `key/${KEY_ID}`)],
    scheduleNames: [`${DEFAULT_STACK_NAME}-sweep`],
    queueNames: [`${DEFAULT_STACK_NAME}-dead-letters`],
    bucketNames: [`${DEFAULT_STACK_NAME}-sentinel`],
    logGroupNames: TASK_NAMES.map((name) => `${DEFAULT_STACK_NAME}-${name}`),
    region,
  };
}
