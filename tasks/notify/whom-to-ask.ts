import { UNKNOWN } from '../contract/vocabulary.ts';
import type { Actor } from '../contract/incident.ts';
import { isArn } from '../contract/scope.ts';
import { whoOf } from './name-actor.ts';

/** What a session or a workload is, where no person named it. */
interface Program {
  /** It with its name: `EC2 instance i-0a1b2c3d4e5f60718`. */
  readonly name: string;
  /** The service that a person asked to make the call, by its event source; absent for callers that run code of their own. */
  readonly service?: string;
}

/** Sessions that services and SDKs name themselves: what goes before the name, and the service that a person asked. */
const PROGRAMS: readonly (readonly [session: RegExp, what: string, service?: string])[] = [
  [/^i-[0-9a-f]{8,17}$/, 'EC2 instance '],
  [/^[0-9a-f]{32}$/, 'ECS task '],
  [/^AWSCloudFormation$/, '', 'cloudformation.amazonaws.com'],
  [/^AWSCodeBuild-/, '', 'codebuild.amazonaws.com'],
  [/^GitHubActions$/, 'the pipeline of '],
  [/^(aws-go-sdk|botocore-session|aws-sdk-[a-z]+|aws-cli|awscli)-/i, 'session '],
];
/** Workloads by what SDKs add to the user agent there. */
const WORKLOADS: readonly (readonly [userAgent: RegExp, what: string])[] = [
  [/exec-env\/AWS_Lambda_/, 'Lambda function '],
  [/exec-env\/AWS_ECS_/, 'ECS task '],
];

/**
 * Who can say whether a call was intended, as an advice: the source identity of a session, or the person that its name names. An
 * instance, a function or an SDK cannot be asked: somebody is behind it.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html
 */
export function whomToAsk(actor: Actor): string {
  const program = programOf(actor);
  if (program)
    return `Find out who is behind ${program.name} (${actor.name}), and whether this was intended.`;
  if (actor.name === UNKNOWN) return 'Find out who made the call: the event does not name the caller.';
  if (actor.type === 'AWSService') return `Find out on whose behalf ${actor.name} made the call.`;
  if (actor.type === 'Root') return 'Find out who used the root user, and whether this was intended.';
  return `Ask ${whoOf(actor)} whether this was intended.`;
}

/** Whether the credentials are those of a session of a role. */
export function isSession({ type, arn }: Actor): boolean {
  return type === 'AssumedRole' || arn.includes(':role/');
}

/** The program behind a session that no person named; undefined for a person. */
export function programOf({ session, sourceIdentity, onBehalfOf, userAgent }: Actor): Program | undefined {
  if (sourceIdentity !== undefined) return undefined;
  if (isArn(onBehalfOf)) return { name: onBehalfOf };
  if (session === UNKNOWN) return undefined;
  const workload = WORKLOADS.find(([agent]) => agent.test(userAgent));
  const [, what, service] = PROGRAMS.find(([name]) => name.test(session)) ?? workload ?? [];
  if (what === undefined) return undefined;
  return { name: `${what}${session}`, ...(service !== undefined && { service }) };
}
