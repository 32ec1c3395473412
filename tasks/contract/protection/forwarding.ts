import { PROTECTED_CALLS } from './calls.ts';
import { DEFAULT_BUS, unprotecting } from './pattern.ts';
import {
  anyCase,
  anyOf,
  matchCalls,
  prefix,
  type ProtectionPattern,
  type Request,
  requestPattern,
} from './request.ts';

/** Whose calls are forwarded, and by which stack. Texts may be CloudFormation references. */
export interface Forwarding {
  readonly account: string;
  /** Name of the remediator's stack. */
  readonly remediator: string;
  /** Region of the remediator's stack. */
  readonly homeRegion: string;
  /** The stack that forwards, in the Region of IAM's events. */
  readonly stackName: string;
  readonly stackId: string;
}

/** A rule that hands calls on to the home Region. */
export interface ForwardingRule {
  /** What it is about: IAM's roles, the forwarding rules, or the stack that they are in. */
  about: 'iam' | 'events' | 'stack';
  /** What the rule at home and `incidents doctor` know it by: 64 characters at most. */
  name: string;
  pattern: ProtectionPattern;
}

/** What the calls of each service are about, as the name of a rule says it: EventBridge allows that 64 characters. */
const ABOUT = { iam: 'iam', events: 'events', cloudformation: 'stack' } as const;

/**
 * How much of a stack's name surely begins the names that CloudFormation makes up for its roles: it shortens long ones.
 * The rule in the home Region has the whole names.
 */
const SURE_LENGTH = 5;

/**
 * The rules of the stack that forwards. Beside the roles, they are about what nothing at home would see: themselves, the
 * bus they are on, and their stack.
 */
export function forwardingRules(forwarding: Forwarding): ForwardingRule[] {
  return (['events', 'iam', 'cloudformation'] as const).flatMap((service): ForwardingRule[] => {
    const about = ABOUT[service];
    const calls = matchCalls(service, PROTECTED_CALLS[service], REQUESTS[about](forwarding));
    const pattern = requestPattern(forwarding.account, calls);
    return pattern ? [{ about, name: ruleName(about, forwarding), pattern }] : [];
  });
}

function ruleName(about: ForwardingRule['about'], { remediator, homeRegion }: Forwarding): string {
  return `${remediator}.${about}-${homeRegion}`;
}

/** What the request of a call has to say. */
type RequestOf = (call: string) => Request | undefined;

const REQUESTS: Readonly<Record<ForwardingRule['about'], (forwarding: Forwarding) => RequestOf>> = {
  iam({ remediator }) {
    const roles = { roleName: [prefix(anyCase(remediator.slice(0, SURE_LENGTH)))] };
    return () => roles;
  },
  events(forwarding) {
    // Whole names: another deployment of this name may have its own rules here, which the rule at home would take for its.
    const names = Object.values(ABOUT).map((about) => ruleName(about, forwarding));
    const rules = anyOf({ name: names, rule: names });
    return (call) => (call === 'UpdateEventBus' ? DEFAULT_BUS : rules);
  },
  stack({ stackName, stackId }) {
    const names = [stackName, stackId];
    return (call) => (call === 'UpdateTerminationProtection' ? unprotecting(names) : { stackName: names });
  },
};
