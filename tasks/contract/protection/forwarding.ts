import { PROTECTED_CALLS } from './calls.ts';
import { CLOUDTRAIL_EVENT_SOURCE, RECORDER_CALLS } from '../calls.ts';
import { OMITTED, ON_DEFAULT_BUS, unprotecting } from './pattern.ts';
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
  /** What it is about: IAM's roles, the forwarding rules, their stack, or the home Region and the organization. */
  about: 'iam' | 'events' | 'stack' | 'global';
  /** Its name in the rule at home and in `incidents doctor`: 64 characters at most. */
  name: string;
  pattern: ProtectionPattern;
}

/** What the calls of each service are about, as the name of a rule says it: EventBridge allows that 64 characters. */
const ABOUT = {
  events: 'events',
  iam: 'iam',
  cloudformation: 'stack',
  account: 'global',
  organizations: 'global',
} as const;
const CALLS = { ...PROTECTED_CALLS, organizations: RECORDER_CALLS.organizations };

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
  const services = Map.groupBy(Object.keys(ABOUT) as (keyof typeof ABOUT)[], (service) => ABOUT[service]);
  return [...services].flatMap(([about, of]): ForwardingRule[] => {
    const calls = of.flatMap((service) => matchCalls(service, CALLS[service], REQUESTS[about](forwarding)));
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
    const roles = anyOf({ roleName: [prefix(anyCase(remediator.slice(0, SURE_LENGTH)))], ...OMITTED });
    return () => roles;
  },
  events(forwarding) {
    // Whole names: another deployment of this name may have its own rules here, which the rule at home would take for its.
    const names = [...new Set(Object.values(ABOUT))].map((about) => ruleName(about, forwarding));
    const rules = anyOf({ name: names, rule: names });
    return (call) => ON_DEFAULT_BUS[call] ?? rules;
  },
  global({ homeRegion }) {
    return (call) =>
      call === 'DisableRegion'
        ? { regionName: [homeRegion] }
        : { servicePrincipal: [CLOUDTRAIL_EVENT_SOURCE] };
  },
  stack({ stackName, stackId }) {
    const names = [stackName, stackId];
    return (call) => (call === 'UpdateTerminationProtection' ? unprotecting(names) : { stackName: names });
  },
};
