import type { Timeline } from '../../../cli/history/timeline.ts';
import { buildTimeline } from '../../../cli/history/timeline.ts';
import type { TrailStates } from '../../../cli/incidents/trail-states.ts';
import { embedIncident } from '../../../cli/report/data.ts';
import type { ReportIncident } from '../../../cli/report/data.ts';
import { trailHistories } from '../../../cli/report/trail-histories.ts';
import type { Actor } from '../../../tasks/contract/incident.ts';
import type { Kind } from '../../../tasks/contract/kinds.ts';
import type { Severity } from '../../../tasks/contract/vocabulary.ts';
import type { Resolution } from '../../../tasks/contract/resolution.ts';
import type { StoredRepair } from '../../../tasks/contract/table.ts';
import { demoExecution } from './demo-executions.ts';
import type { Course, Milestones, Refusal } from './demo-executions.ts';
import { seededRandom } from './random.ts';
import type { Random } from './random.ts';

const ACCOUNT = '111122223333';

const TRAILS = [
  ['management-events', 'eu-central-1', ACCOUNT],
  ['payments-audit', 'eu-west-1', ACCOUNT],
  ['organization', 'us-east-1', '444455556666'],
  ['data-events', 'eu-central-1', ACCOUNT],
  ['sandbox', 'us-west-2', '777788889999'],
  ['archive', 'eu-north-1', ACCOUNT],
] as const;

const person: Omit<Actor, 'type' | 'arn' | 'name' | 'session'> = {
  account: ACCOUNT,
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  sourceIp: '198.51.100.23',
  userAgent: 'aws-cli/2.31.4 md/awscrt#0.28.4 ua/2.1 os/linux',
  mfa: 'no',
  onBehalfOf: 'unknown',
};

const ACTORS: Actor[] = [
  {
    ...person,
    type: 'IAMUser',
    name: 'mallory',
    arn: `arn:aws:iam::${ACCOUNT}:user/mallory`,
    session: 'unknown',
  },
  {
    ...person,
    type: 'AssumedRole',
    name: 'deploy-pipeline',
    arn: `arn:aws:iam::${ACCOUNT}:role/deploy-pipeline`,
    session: 'build-4711',
    sourceIp: '203.0.113.80',
    userAgent: 'Boto3/1.42.4 md/Botocore#1.43.11 lang/python#3.13.2',
  },
  {
    ...person,
    type: 'AssumedRole',
    name: 'AWSReservedSSO_AdministratorAccess_0a1b2c3d4e5f6a7b',
    arn: `arn:aws:iam::${ACCOUNT}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_AdministratorAccess_0a1b2c3d4e5f6a7b`,
    session: 'ana@example.com',
    sourceIp: '2001:db8:4:17::9',
    userAgent: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36',
    mfa: 'yes',
  },
  {
    ...person,
    type: 'Root',
    name: 'root',
    arn: `arn:aws:iam::${ACCOUNT}:root`,
    session: 'unknown',
    mfa: 'yes',
    sourceIp: '192.0.2.4',
  },
  {
    ...person,
    type: 'AWSService',
    name: 'cloudformation.amazonaws.com',
    arn: 'unknown',
    session: 'unknown',
    accessKeyId: 'unknown',
    sourceIp: 'cloudformation.amazonaws.com',
    userAgent: 'cloudformation.amazonaws.com',
    mfa: 'unknown',
    onBehalfOf: 'cloudformation.amazonaws.com',
  },
];

type What = [kind: Kind, call: string, severity: Severity, changes: string[]];

const STOPPED: What = ['LOGGING_STOPPED', 'StopLogging', 'critical', []];
const STARTED: What = ['LOGGING_STARTED', 'StartLogging', 'low', []];

const OTHERS: What[] = [
  ['TRAIL_WEAKENED', 'UpdateTrail', 'high', ['isMultiRegionTrail set to false']],
  ['COVERAGE_REDUCED', 'PutEventSelectors', 'high', ['management events no longer recorded']],
  ['TRAIL_CHANGED', 'UpdateTrail', 'medium', ['snsTopicName set to cloudtrail-deliveries']],
  ['INSIGHTS_DISABLED', 'PutInsightSelectors', 'medium', ['no insight type left']],
  ['TAGS_CHANGED', 'AddTags', 'low', ['tag owner set to platform']],
  STARTED,
  ['ATTEMPT_FAILED', 'StopLogging', 'high', []],
];

const REFUSALS: (Refusal & { advice: string })[] = [
  {
    error: 'CallNotAllowedError',
    message: 'StartLogging was denied by a service control policy.',
    advice:
      'Ask the owner of the organization to allow cloudtrail:StartLogging for the role of the function.',
  },
  {
    error: 'TrailGoneError',
    message: 'CloudTrail does not know the trail any more.',
    advice: 'Create the trail again with the same name and bucket, then start it.',
  },
];

/** Incidents as a security team would have them, with the histories of their executions. */
export interface Demo {
  incidents: ReportIncident[];
  timelines: Map<string, Timeline>;
  /** Verified at the end: a trail that no restart is known of is off. */
  states: TrailStates;
}

/**
 * Makes a data set, the same for the same arguments. About one incident in three is a stop, most of them restored in
 * seconds.
 * @param end time of the newest incident at the latest, epoch milliseconds
 */
export function demoData(options: { count: number; end: number; days?: number; seed?: number }): Demo {
  const { count, end, days = 60, seed = 7 } = options;
  const random = seededRandom(seed);
  const demo: Demo = { incidents: [], timelines: new Map(), states: { trails: [] } };
  const add = (plan: Plan): void => {
    const { incident, timeline } = demoIncident(plan, random);
    demo.incidents.push(incident);
    demo.timelines.set(incident.executionArn, timeline);
  };
  while (demo.incidents.length < count) {
    const plan = randomPlan(Math.floor((end - random.next() * days * 86_400_000) / 1000) * 1000, random);
    add(plan);
    const byHand = plan.time + random.between(12, 80) * 60_000;
    if (plan.course === 'refused' && byHand < end && demo.incidents.length < count) {
      const stop = demo.incidents.at(-1)!;
      Object.assign(stop, resolved('RESTORED', byHand, stop.executionArn));
      add({ ...plan, time: byHand, course: 'not-needed', actor: ACTORS[2]!, what: STARTED });
    }
  }
  return { ...demo, states: statesOf(demo.incidents, end) };
}

function resolved(status: 'RESTORED' | 'CLOSED', time: number, executionArn: string) {
  const at = new Date(time).toISOString();
  const { session, arn } = ACTORS[2]!;
  const resolution: Resolution =
    status === 'CLOSED'
      ? { source: 'person', at, by: arn, note: 'Planned move to the new bucket, change 4711.', executionArn }
      : { source: 'event', at, by: session, proof: 'GetTrailStatus shows the trail logging.', executionArn };
  return { status, resolution };
}

function statesOf(incidents: ReportIncident[], end: number): TrailStates {
  const verifiedAt = new Date(end).toISOString();
  const trails = trailHistories(incidents.map(embedIncident), end).map(({ arn, blind }) => {
    const off = blind.find(({ ongoing }) => ongoing);
    const offSince = off ? new Date(off.from).toISOString() : null;
    return { arn, state: { logging: off ? ('off' as const) : ('on' as const), verifiedAt, offSince } };
  });
  return { sweptAt: verifiedAt, trails };
}

/** What is decided before an incident is written down. */
interface Plan {
  time: number;
  course: Course;
  what: What;
  trail: (typeof TRAILS)[number];
  actor: Actor;
}

function randomPlan(time: number, random: Random): Plan {
  const stop = random.next() < 0.34;
  return {
    time,
    course: stop ? courseOf(random.next()) : 'not-needed',
    what: stop ? STOPPED : random.pick(OTHERS),
    trail: TRAILS[Math.min(random.between(0, 8), random.between(0, 6), TRAILS.length - 1)]!,
    actor: ACTORS[Math.min(random.between(0, 7), random.between(0, 6), ACTORS.length - 1)]!,
  };
}

function demoIncident(plan: Plan, random: Random): { incident: ReportIncident; timeline: Timeline } {
  const {
    time,
    course,
    actor,
    what: [kind, call, severity, changes],
    trail: [name, homeRegion, account],
  } = plan;
  const refusal = random.pick(REFUSALS);
  const { events, milestones } = demoExecution(course, time + random.between(900, 4000), random, refusal);
  const timeline = buildTimeline(events);
  const id = [8, 4, 4, 4, 12].map((length) => random.hex(length)).join('-');
  const occurredAt = new Date(time).toISOString();
  const repair = repairOf(course, time, milestones, refusal, random);
  const incident: ReportIncident = {
    id,
    kind,
    severity,
    status: course === 'refused' ? 'NEEDS_ACTION' : course === 'not-needed' ? 'NOTED' : 'RESTORED',
    origin: 'other',
    test: false,
    occurredAt,
    subject: {
      ...{ type: 'trail', key: `arn:aws:cloudtrail:${homeRegion}:${account}:trail/${name}`, name },
      ...{ partition: 'aws', account, region: homeRegion },
    },
    actor,
    call: {
      name: call,
      time: occurredAt,
      region: homeRegion,
      account: ACCOUNT,
      ...(kind === 'ATTEMPT_FAILED' && {
        errorCode: 'AccessDenied',
        errorMessage: `User: ${actor.arn} is not authorized to perform: cloudtrail:${call} with an explicit deny in a service control policy`,
      }),
    },
    changes: [...changes],
    remarks: [],
    detections: [],
    executionArn: `arn:aws:states:${homeRegion}:${ACCOUNT}:execution:cloudtrail-remediation:${random.hex(8)}-${random.hex(12)}`,
    detectedAt: new Date(milestones.detected).toISOString(),
    repair,
    messageIds: [`${random.hex(8)}-${random.hex(12)}`],
    record: { sha256: random.hex(64), bytes: random.between(900, 4000), gzip: new Uint8Array() },
  };
  if (DECIDED.has(kind)) {
    const end = random.next();
    if (end < 0.03) incident.status = 'NEEDS_ACTION';
    else {
      const at = time + random.between(10, 400) * 60_000;
      Object.assign(incident, resolved(end < 0.2 ? 'CLOSED' : 'RESTORED', at, incident.executionArn));
    }
  }
  return { incident, timeline };
}

/** Kinds that a person decides about. */
const DECIDED = new Set<Kind>(['TRAIL_WEAKENED', 'COVERAGE_REDUCED', 'INSIGHTS_DISABLED']);

function courseOf(dice: number): Course {
  if (dice < 0.5) return 'restored';
  if (dice < 0.78) return 'slow';
  if (dice < 0.88) return 'throttled';
  if (dice < 0.93) return 'alert-lost';
  return dice < 0.965 ? 'second-round' : 'refused';
}

function repairOf(
  course: Course,
  stopped: number,
  { accepted, verified, givenUp }: Milestones,
  refusal: (typeof REFUSALS)[number],
  random: Random,
): StoredRepair {
  if (course === 'not-needed') return { repair: 'none', outcome: 'not-needed', rounds: 0 };
  if (givenUp !== undefined) {
    return {
      repair: 'start-logging',
      outcome: 'not-restored',
      rounds: 1,
      failedAt: new Date(givenUp).toISOString(),
      failure: refusal,
    };
  }
  const lag = course === 'slow' || course === 'second-round' ? (verified! - accepted!) * 0.7 : 0;
  const since = Math.ceil((accepted! + lag) / 1000) * 1000;
  return {
    repair: 'start-logging',
    outcome: 'restored',
    rounds: course === 'second-round' ? 2 : 1,
    applied: { at: new Date(accepted!).toISOString() },
    proof: {
      loggingSince: new Date(since).toISOString(),
      verifiedAt: new Date(Math.max(verified!, since + 200)).toISOString(),
      blindWindowSeconds: Math.round((since - stopped) / 1000),
      ...(random.next() < 0.05 && { latestDeliveryError: 'AccessDenied' }),
    },
  };
}
