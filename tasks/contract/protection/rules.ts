import { PROTECTED_CALLS, PROTECTED_SERVICES, type ProtectedService } from './calls.ts';
import {
  filterCalls,
  ownCalls,
  ticketCalls,
  type OwnFilter,
  type OwnResources,
  type OwnTickets,
} from './pattern.ts';
import { requestPattern, undeployed, type MatchedCalls, type ProtectionPattern } from './request.ts';

/** A rule that watches over the remediator itself. */
export interface ProtectionRule {
  /** Within the stack: `watch-PART` or `notify-PART`. */
  name: string;
  /** The services whose calls it matches, as in `sns`. */
  services: readonly string[];
  /** Who gets the event: the workflow, which records and notifies, or people at once, by the topic of tampering. */
  to: 'workflow' | 'people';
  pattern: ProtectionPattern;
}

/**
 * Which part of the remediator each service is: the services of one part share a rule. A pattern may have 2,048 characters,
 * and a test measures each with the longest names that there can be.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html
 */
export const PROTECTED_PARTS = {
  lambda: 'functions',
  scheduler: 'records',
  iam: 'access',
  kms: 'access',
  events: 'deployment',
  cloudformation: 'stack',
  states: 'workflow',
  sns: 'workflow',
  dynamodb: 'records',
  sqs: 'records',
  monitoring: 'records',
  s3: 'evidence',
  logs: 'evidence',
  account: 'evidence',
} as const satisfies Record<ProtectedService, string>;

/** Services of which a call can keep the workflow from running, or its messages from arriving. */
export const SILENCING: readonly ProtectedService[] = [
  'events',
  'states',
  'lambda',
  'sns',
  'kms',
  'iam',
  'cloudformation',
];

/** Deployments themselves: the message of the second rule says that the call was none. */
const DEPLOYING: readonly string[] = ['UpdateStack', 'ExecuteChangeSet'];

/**
 * The rules that watch over the remediator's own resources. Where a call may have hit what the workflow needs, a second rule
 * of the same part notifies people directly: the message takes a path that was not hit.
 */
export function protectionRules(own: OwnResources): ProtectionRule[] {
  const parts = Map.groupBy(PROTECTED_SERVICES, (service) => PROTECTED_PARTS[service]);
  return [...parts].flatMap(([part, services]): ProtectionRule[] => {
    const watched = services.flatMap((service) => ownCalls(service, PROTECTED_CALLS[service], own));
    const silencing = services
      .filter((service) => SILENCING.includes(service))
      .flatMap((service) => ownCalls(service, undeploying(service), own));
    return [
      ...ruleOf(`watch-${part}`, 'workflow', own.account, watched),
      ...ruleOf(`notify-${part}`, 'people', own.account, silencing),
    ];
  });
}

/**
 * The rule that watches over the workflow of the tickets, its roles and the chat topic. It has no second rule: a caller who
 * stops the tickets stops no repair and no mail.
 */
export function ticketRules(own: OwnTickets): ProtectionRule[] {
  return ruleOf('watch-tickets', 'workflow', own.account, ticketCalls(own));
}

/**
 * The rules that watch over the function that hands on calls on the delivery path of trails. It has rules of its own: the
 * patterns on the other functions and roles have no room for one more.
 */
export function filterRules(own: OwnFilter): ProtectionRule[] {
  const calls = filterCalls(own);
  const silencing = calls.filter(({ service }) => (SILENCING as readonly string[]).includes(service));
  return [
    ...ruleOf('watch-delivery', 'workflow', own.account, calls),
    ...ruleOf('notify-delivery', 'people', own.account, silencing),
  ];
}

function undeploying(service: ProtectedService): string[] {
  return PROTECTED_CALLS[service].filter((call) => !DEPLOYING.includes(call));
}

function ruleOf(
  name: string,
  to: ProtectionRule['to'],
  account: string,
  matched: readonly MatchedCalls[],
): ProtectionRule[] {
  const pattern = requestPattern(account, matched);
  if (!pattern) return [];
  const services = [...new Set(matched.map(({ service }) => service))];
  return [{ name, services, to, pattern: to === 'people' ? undeployed(pattern) : pattern }];
}
