import * as z from 'zod/mini';
import { AREAS, VERDICTS } from '../../../cli/doctor/finding.ts';
import { STATUSES } from '../../../tasks/contract/incident.ts';
import { detailSchema, resolutionSchema, summarySchema } from './incident.ts';

/** `incidents list --json`. `next` is the cursor of the next page, null on the last. */
export const listDocument = z.strictObject({
  schema: z.literal('incidents.list/1'),
  incidents: z.array(summarySchema),
  next: z.nullable(z.string()),
});

const healthSchema = z.enum(['well', 'not-well', 'unknown']);

/** `incidents status --json`. Times are ISO 8601 in UTC. The exit code is that of `health`: 0, 1 or 2. */
export const statusDocument = z.strictObject({
  schema: z.literal('incidents.status/1'),
  askedAt: z.string(),
  /** Whether the trails are as CloudTrail says now, or as the table has them. */
  live: z.boolean(),
  account: z.string(),
  region: z.string(),
  health: healthSchema,
  trails: z.array(
    z.strictObject({
      arn: z.string(),
      name: z.string(),
      health: healthSchema,
      /** As it was when it was last verified. */
      logging: z.enum(['on', 'off', 'gone', 'unknown']),
      offSince: z.nullable(z.string()),
      verifiedAt: z.nullable(z.string()),
      deliveryErrors: z.array(z.string()),
      /** What the last comparison with its approved settings showed. */
      approval: z.enum(['as-approved', 'differs', 'unknown', 'invalid', 'none']),
      /** It is off, and in the setting `ignoreTrails`. */
      ignored: z.boolean(),
      openIncidents: z.number(),
      /** Why it is not well, or not known. */
      reason: z.nullable(z.string()),
    }),
  ),
  sweep: z.strictObject({
    health: healthSchema,
    sweptAt: z.nullable(z.string()),
    /** Seconds between two sweeps; null when the sweep is off. */
    period: z.nullable(z.number()),
    reason: z.nullable(z.string()),
  }),
  /** The last drill of the alert paths. That there was none lately is well. */
  drill: z.strictObject({ health: healthSchema, what: z.string() }),
  /** Open incidents that are about none of the trails. */
  otherIncidents: z.number(),
  /** What limits these answers. */
  remarks: z.array(z.string()),
});

/** `incidents close --json`. */
export const closeDocument = z.strictObject({
  schema: z.literal('incidents.close/1'),
  id: z.string(),
  /** Whether the incident is closed: if not, the execution may still run. */
  closed: z.boolean(),
  status: z.enum(STATUSES),
  resolution: z.nullable(resolutionSchema),
  execution: z.strictObject({ executionArn: z.string(), status: z.string(), error: z.nullable(z.string()) }),
});

/** `incidents show --json`. */
export const showDocument = z.strictObject({
  schema: z.literal('incidents.show/1'),
  incident: detailSchema,
});

const failureSchema = z.strictObject({ error: z.string(), message: z.string() });

const visitSchema = z.strictObject({
  state: z.string(),
  type: z.string(),
  enteredAt: z.string(),
  exitedAt: z.optional(z.string()),
  attempts: z.array(
    z.strictObject({
      scheduledAt: z.string(),
      startedAt: z.optional(z.string()),
      endedAt: z.optional(z.string()),
      outcome: z.enum(['succeeded', 'failed', 'running']),
      failure: z.optional(failureSchema),
    }),
  ),
  /** The error that a Catch took. */
  caught: z.optional(failureSchema),
  /** The error that ended the state. */
  failure: z.optional(failureSchema),
  /** Index in `visits` of the Parallel state around this one. */
  inside: z.optional(z.number()),
  /** Index in `visits` of the state before, and how the execution came from there. */
  from: z.optional(z.strictObject({ visit: z.number(), how: z.enum(['next', 'caught', 'branch']) })),
});

/** `incidents history --json`. Without a timeline, `reason` says why and `kept` is what there is. */
export const historyDocument = z.strictObject({
  schema: z.literal('incidents.history/1'),
  incidentId: z.string(),
  executionArn: z.string(),
  timeline: z.nullable(
    z.strictObject({
      status: z.enum(['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED']),
      startedAt: z.string(),
      endedAt: z.optional(z.string()),
      failure: z.optional(failureSchema),
      visits: z.array(visitSchema),
    }),
  ),
  /** Why there is no timeline; null when there is one. */
  reason: z.nullable(z.string()),
  /** What the incident itself keeps of its course, oldest first; times in UTC. */
  kept: z.array(z.strictObject({ at: z.string(), what: z.string() })),
});

const spreadSchema = z.strictObject({
  incidents: z.number(),
  p50: z.number(),
  p90: z.number(),
  max: z.number(),
});

/** `incidents stats --json`. Durations are whole seconds. */
export const statsDocument = z.strictObject({
  schema: z.literal('incidents.stats/1'),
  trail: z.nullable(z.string()),
  since: z.nullable(z.string()),
  until: z.string(),
  incidents: z.number(),
  /** Drills and sample findings, which are in none of the other figures. */
  tests: z.number(),
  byKind: z.record(z.string(), z.number()),
  byStatus: z.record(z.string(), z.number()),
  bySeverity: z.record(z.string(), z.number()),
  /** By the path that saw it first: call, finding, sweep, watch. */
  bySource: z.record(z.string(), z.number()),
  /** From the stop to the GetTrailStatus that proved the restart, of the incidents that have it; null without any. */
  timeToRestore: z.nullable(spreadSchema),
  /** From the stop to CloudTrail's own StartLoggingTime, of the same incidents; null without any. */
  blindWindow: z.nullable(spreadSchema),
  trails: z.array(
    z.strictObject({
      /** The trail's ARN; a key of the table's own where no trail was named, and for what is about the remediator. */
      arn: z.string(),
      name: z.string(),
      incidents: z.number(),
      stops: z.number(),
      /** Time without logging, overlapping windows counted once. */
      blindSeconds: z.number(),
      /** Since when no restart is known; null when the trail logs as far as the table knows. */
      offSince: z.nullable(z.string()),
    }),
  ),
  /** The ten with the most incidents; each session of a role is one. The remediator's own calls are not among them. */
  actors: z.array(
    z.strictObject({
      arn: z.string(),
      name: z.string(),
      /** Name of the role session; `unknown` where there was none. */
      session: z.string(),
      incidents: z.number(),
      worst: z.string(),
      lastAt: z.string(),
    }),
  ),
  /** How many actors there are in all. */
  allActors: z.number(),
  /** Incidents that are the remediator's own calls. */
  ownCalls: z.number(),
});

/** `incidents export --json`. */
export const exportDocument = z.strictObject({
  schema: z.literal('incidents.export/1'),
  file: z.string(),
  incidents: z.number(),
  /** Original records in the bundle; of the other incidents only the digest was kept. */
  records: z.number(),
  /** Executions whose history is in the bundle. */
  histories: z.number(),
  /** Items of the table that could not be read: the bundle names them. */
  unreadable: z.number(),
  bytes: z.number(),
  /** SHA-256 of the manifest: keep it somewhere else than the bundle. */
  manifestSha256: z.string(),
});

/** `incidents verify --json`. */
export const verifyDocument = z.strictObject({
  schema: z.literal('incidents.verify/1'),
  file: z.string(),
  intact: z.boolean(),
  /** Whether the manifest is the one whose digest was given; null when none was. */
  digestMatches: z.nullable(z.boolean()),
  manifestSha256: z.nullable(z.string()),
  incidents: z.number(),
  /** Original records that the file holds; of the other incidents it holds the digest only. */
  records: z.number(),
  /** Executions whose history the file holds. */
  histories: z.number(),
  /** Items of the table that could not be read when the file was written. */
  unreadable: z.number(),
  /** The first things that are wrong, by line of the file. */
  problems: z.array(z.strictObject({ line: z.number(), what: z.string() })),
  /** How many more are wrong. */
  moreProblems: z.number(),
});

/** `incidents doctor --json`. */
export const doctorDocument = z.strictObject({
  schema: z.literal('incidents.doctor/1'),
  /** What was examined, in words. */
  deployment: z.string(),
  examinedAt: z.string(),
  /** False when there is a failure, and when something could not be looked at. */
  healthy: z.boolean(),
  /** How many checks could not be made: the findings whose verdict is `unknown`. */
  unknown: z.number(),
  findings: z.array(
    z.strictObject({
      area: z.enum(AREAS),
      /** `unknown`: it could not be looked at. `absent`: embedded mode has no such part, or it was not to be looked at. */
      verdict: z.enum(VERDICTS),
      what: z.string(),
      /** What to do about it. */
      todo: z.optional(z.string()),
      /** A shell command that repairs it. */
      command: z.optional(z.string()),
    }),
  ),
  /** Ids of open incidents that say that the remediator was changed, if it is healthy: a person can close them. */
  tampered: z.array(z.string()),
});

/** `incidents drill --json`. Times are ISO 8601 in UTC. */
export const drillDocument = z.strictObject({
  schema: z.literal('incidents.drill/1'),
  /** Also the id of the incident, and the name of the execution. */
  drillId: z.string(),
  executionArn: z.string(),
  /** RUNNING if it had not ended after five minutes. */
  status: z.enum(['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED']),
  startedAt: z.string(),
  endedAt: z.nullable(z.string()),
  error: z.nullable(z.string()),
  cause: z.nullable(z.string()),
  /** Whether the workflow ended well, left its record and published a message. */
  working: z.boolean(),
  recorded: z.boolean(),
  messageIds: z.array(z.string()),
  alertError: z.nullable(z.string()),
  /** The test tickets; null where the deployment has no tickets. */
  tickets: z.nullable(
    z.array(z.strictObject({ system: z.string(), id: z.string(), status: z.enum(['open', 'resolved']) })),
  ),
});

/** `incidents drill --paths --json`. */
export const drillPathsDocument = z.strictObject({
  schema: z.literal('incidents.drill-paths/1'),
  drillId: z.string(),
  /** ARN of the caller, as STS gives it. */
  caller: z.string(),
  startedAt: z.string(),
  /** Whether a person confirmed each message of each path that there is. */
  proven: z.boolean(),
  paths: z.array(
    z.strictObject({
      path: z.enum(['workflow', 'alarm', 'failure rule', 'notify rule']),
      what: z.string(),
      verdict: z.enum(['proven', 'not confirmed', 'failed', 'absent']),
      problem: z.optional(z.string()),
      absent: z.optional(z.literal(true)),
      messages: z.array(
        z.strictObject({
          topic: z.enum(['incidents', 'tampering']),
          topicArn: z.string(),
          /** Its subject, or how it begins where SNS writes the subject. */
          text: z.string(),
          published: z.enum(['yes', 'no', 'unseen']),
          received: z.enum(['confirmed', 'denied', 'not confirmed', 'nobody']),
          subscribers: z.array(
            z.strictObject({ protocol: z.string(), endpoint: z.string(), confirmed: z.boolean() }),
          ),
        }),
      ),
    }),
  ),
});

/** `incidents redrive --json`. Oldest first. */
export const redriveDocument = z.strictObject({
  schema: z.literal('incidents.redrive/1'),
  messages: z.array(
    z.strictObject({
      messageId: z.string(),
      /** When EventBridge gave up, ISO 8601 in UTC. */
      sentAt: z.string(),
      rule: z.string(),
      /** ARN of what should have got the event. */
      target: z.string(),
      errorCode: z.string(),
      errorMessage: z.string(),
      retryAttempts: z.number(),
      /** The event in one line. */
      what: z.string(),
      /** The event itself; its text where it is not JSON. */
      event: z.unknown(),
      result: z.enum(['listed', 'started', 'started before', 'discarded', 'kept']),
      /** Why it was kept. */
      reason: z.optional(z.string()),
      executionArn: z.optional(z.string()),
    }),
  ),
});

/** `incidents report --json`. */
export const reportDocument = z.strictObject({
  schema: z.literal('incidents.report/1'),
  file: z.string(),
  incidents: z.number(),
  bytes: z.number(),
});
