import { UNKNOWN, type Actor } from '../contract/incident.ts';
import { isArn } from '../contract/scope.ts';
import { whoOf } from './name-actor.ts';

/** Sessions that services and SDKs name themselves, and what goes before the name. */
const PROGRAMS: readonly (readonly [session: RegExp, what: string])[] = [
  [/^i-[0-9a-f]{8,17}$/, 'EC2 instance '],
  [/^[0-9a-f]{32}$/, 'ECS task '],
  [/^AWSCloudFormation$/, ''],
  [/^AWSCodeBuild-/, ''],
  [/^(aws-go-sdk|botocore-session|aws-sdk-[a-z]+|aws-cli|awscli)-/i, 'session '],
];
/** Workloads by what SDKs add to the user agent there. */
const WORKLOADS: readonly (readonly [userAgent: RegExp, what: string])[] = [
  [/exec-env\/AWS_Lambda_/, 'Lambda function '],
  [/exec-env\/AWS_ECS_/, 'ECS task '],
];

/**
 * Who can say whether a call was intended, as an advice: the source identity of a session, or whoever its name names. An
 * instance, a function or an SDK cannot be asked: somebody is behind it.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html
 */
export function whomToAsk(actor: Actor): string {
  const program = actor.sourceIdentity === undefined ? programOf(actor) : undefined;
  return program === undefined
    ? `Ask ${whoOf(actor)} whether this was intended.`
    : `Find out who is behind ${program} (${actor.name}), and whether this was intended.`;
}

function programOf({ session, onBehalfOf, userAgent }: Actor): string | undefined {
  if (isArn(onBehalfOf)) return onBehalfOf;
  if (session === UNKNOWN) return undefined;
  const [, what] =
    PROGRAMS.find(([name]) => name.test(session)) ?? WORKLOADS.find(([agent]) => agent.test(userAgent)) ?? [];
  return what === undefined ? undefined : `${what}${session}`;
}
