import * as v from 'valibot';
import { AREAS, VERDICTS } from '../../../cli/doctor/check.ts';
import { STATUSES } from '../../../tasks/contract/vocabulary.ts';
import { detailSchema, resolutionSchema, summarySchema } from './incident.ts';
import { recordOf } from '../../../tasks/contract/schema-parts.ts';

/** `incidents list --json`. `next` is the cursor of the next page, null on the last. */
export const listDocument = v.strictObject({
  schema: v.literal('incidents.list/1'),
  incidents: v.array(summarySchema),
  next: v.nullable(v.string()),
});

const healthSchema = v.picklist(['well', 'not-well', 'unknown']);

/** `incidents status --json`. Times are ISO 8601 in UTC. The exit code is that of `health`: 0, 1 or 2. */
export const statusDocument = v.strictObject({
  schema: v.literal('incidents.status/1'),
  askedAt: v.string(),
  /** Whether the trails are as CloudTrail says now, or as the table has them. */
  live: v.boolean(),
  account: v.string(),
  region: v.string(),
  health: healthSchema,
  trails: v.array(
    v.strictObject({
      arn: v.string(),
      name: v.string(),
      health: healthSchema,
      /** As it was when it was last verified. */
      logging: v.picklist(['on', 'off', 'gone', 'unknown']),
      offSince: v.nullable(v.string()),
      verifiedAt: v.nullable(v.string()),
      deliveryErrors: v.array(v.string()),
      /** What the last comparison with its approved settings showed. */
      approval: v.picklist(['as-approved', 'differs', 'unknown', 'invalid', 'none']),
      /** It is off, and in the setting `ignoreTrails`. */
      ignored: v.boolean(),
      openIncidents: v.number(),
      /** Why it is not well, or not known. */
      reason: v.nullable(v.string()),
    }),
  ),
  sweep: v.strictObject({
    health: healthSchema,
    sweptAt: v.nullable(v.string()),
    /** Seconds between two sweeps; null when the sweep is off. */
    period: v.nullable(v.number()),
    reason: v.nullable(v.string()),
  }),
  /** The last drill of the alert paths. That there was none lately is well. */
  drill: v.strictObject({ health: healthSchema, what: v.string() }),
  /** Open incidents that are about none of the trails. */
  otherIncidents: v.number(),
  /** What limits these answers. */
  remarks: v.array(v.string()),
});

/** `incidents close --json`. */
export const closeDocument = v.strictObject({
  schema: v.literal('incidents.close/1'),
  id: v.string(),
  /** Whether the incident is closed: if not, the execution may still run. */
  closed: v.boolean(),
  status: v.picklist(STATUSES),
  resolution: v.nullable(resolutionSchema),
  execution: v.strictObject({ executionArn: v.string(), status: v.string(), error: v.nullable(v.string()) }),
});

/** `incidents show --json`. */
export const showDocument = v.strictObject({
  schema: v.literal('incidents.show/1'),
  incident: detailSchema,
});

const failureSchema = v.strictObject({ error: v.string(), message: v.string() });

const visitSchema = v.strictObject({
  state: v.string(),
  type: v.string(),
  enteredAt: v.string(),
  exitedAt: v.optional(v.string()),
  attempts: v.array(
    v.strictObject({
      scheduledAt: v.string(),
      startedAt: v.optional(v.string()),
      endedAt: v.optional(v.string()),
      outcome: v.picklist(['succeeded', 'failed', 'running']),
      failure: v.optional(failureSchema),
    }),
  ),
  /** The error that a Catch took. */
  caught: v.optional(failureSchema),
  /** The error that ended the state. */
  failure: v.optional(failureSchema),
  /** Index in `visits` of the Parallel state around this one. */
  inside: v.optional(v.number()),
  /** Index in `visits` of the state before, and how the execution came from there. */
  from: v.optional(v.strictObject({ visit: v.number(), how: v.picklist(['next', 'caught', 'branch']) })),
});

/** `incidents history --json`. Without a timeline, `reason` says why and `kept` is what there is. */
export const historyDocument = v.strictObject({
  schema: v.literal('incidents.history/1'),
  incidentId: v.string(),
  executionArn: v.string(),
  timeline: v.nullable(
    v.strictObject({
      status: v.picklist(['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED']),
      startedAt: v.string(),
      endedAt: v.optional(v.string()),
      failure: v.optional(failureSchema),
      visits: v.array(visitSchema),
    }),
  ),
  /** Why there is no timeline; null when there is one. */
  reason: v.nullable(v.string()),
  /** What the incident itself keeps of its course, oldest first; times in UTC. */
  kept: v.array(v.strictObject({ at: v.string(), what: v.string() })),
});

const spreadSchema = v.strictObject({
  incidents: v.number(),
  p50: v.number(),
  p90: v.number(),
  max: v.number(),
});

/** `incidents stats --json`. Durations are whole seconds. */
export const statsDocument = v.strictObject({
  schema: v.literal('incidents.stats/1'),
  trail: v.nullable(v.string()),
  since: v.nullable(v.string()),
  until: v.string(),
  incidents: v.number(),
  /** Drills and sample findings, which are in none of the other figures. */
  tests: v.number(),
  byKind: recordOf(v.number()),
  byStatus: recordOf(v.number()),
  bySeverity: recordOf(v.number()),
  /** By the path that saw it first: call, finding, sweep, watch. */
  bySource: recordOf(v.number()),
  /** From the stop to the GetTrailStatus that proved the restart, of the incidents that have it; null without any. */
  timeToRestore: v.nullable(spreadSchema),
  /** From the stop to CloudTrail's own StartLoggingTime, of the same incidents; null without any. */
  blindWindow: v.nullable(spreadSchema),
  trails: v.array(
    v.strictObject({
      /** The trail's ARN; a key of the table's own where no trail was named, and for what is about the remediator. */
      arn: v.string(),
      name: v.string(),
      incidents: v.number(),
      stops: v.number(),
      /** Time without logging, overlapping windows counted once. */
      blindSeconds: v.number(),
      /** Since when no restart is known; null when the trail logs as far as the table knows. */
      offSince: v.nullable(v.string()),
    }),
  ),
  /** The ten with the most incidents; each session of a role is one. The remediator's own calls are not among them. */
  actors: v.array(
    v.strictObject({
      arn: v.string(),
      name: v.string(),
      /** Name of the role session; `unknown` where there was none. */
      session: v.string(),
      incidents: v.number(),
      worst: v.string(),
      lastAt: v.string(),
    }),
  ),
  /** How many actors there are in all. */
  allActors: v.number(),
  /** Incidents that are the remediator's own calls. */
  ownCalls: v.number(),
});

/** `incidents export --json`. */
export const exportDocument = v.strictObject({
  schema: v.literal('incidents.export/1'),
  file: v.string(),
  incidents: v.number(),
  /** Original records in the bundle; of the other incidents only the digest was kept. */
  records: v.number(),
  /** Executions whose history is in the bundle. */
  histories: v.number(),
  /** Items of the table that could not be read: the bundle names them. */
  unreadable: v.number(),
  bytes: v.number(),
  /** SHA-256 of the manifest: do not keep it with the bundle. */
  manifestSha256: v.string(),
});

/** `incidents verify --json`. */
export const verifyDocument = v.strictObject({
  schema: v.literal('incidents.verify/1'),
  file: v.string(),
  intact: v.boolean(),
  /** Whether the manifest is the one whose digest was given; null when none was. */
  digestMatches: v.nullable(v.boolean()),
  manifestSha256: v.nullable(v.string()),
  incidents: v.number(),
  /** Original records that the file holds; of the other incidents it holds the digest only. */
  records: v.number(),
  /** Executions whose history the file holds. */
  histories: v.number(),
  /** Items of the table that could not be read when the file was written. */
  unreadable: v.number(),
  /** The first things that are wrong, by line of the file. */
  problems: v.array(v.strictObject({ line: v.number(), what: v.string() })),
  /** How many more are wrong. */
  moreProblems: v.number(),
});

/** `incidents doctor --json`. */
export const doctorDocument = v.strictObject({
  schema: v.literal('incidents.doctor/1'),
  /** What was examined, in words. */
  deployment: v.string(),
  examinedAt: v.string(),
  /** False when there is a failure, and when something could not be looked at. */
  healthy: v.boolean(),
  /** How many checks could not be made: their verdict is `unknown`. */
  unknown: v.number(),
  checks: v.array(
    v.strictObject({
      area: v.picklist(AREAS),
      /** `unknown`: it could not be looked at. `absent`: embedded mode has no such part, or it was not to be looked at. */
      verdict: v.picklist(VERDICTS),
      what: v.string(),
      /** What to do about it. */
      todo: v.optional(v.string()),
      /** A shell command that repairs it. */
      command: v.optional(v.string()),
    }),
  ),
  /** Ids of open incidents that say that the remediator was changed, if it is healthy: a person can close them. */
  tampered: v.array(v.string()),
});

/** `incidents drill --json`. Times are ISO 8601 in UTC. */
export const drillDocument = v.strictObject({
  schema: v.literal('incidents.drill/1'),
  /** Also the id of the incident, and the name of the execution. */
  drillId: v.string(),
  executionArn: v.string(),
  /** RUNNING if it had not ended after five minutes. */
  status: v.picklist(['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED']),
  startedAt: v.string(),
  endedAt: v.nullable(v.string()),
  error: v.nullable(v.string()),
  cause: v.nullable(v.string()),
  /** Whether the workflow ended well, left its record and published a message. */
  working: v.boolean(),
  recorded: v.boolean(),
  messageIds: v.array(v.string()),
  alertError: v.nullable(v.string()),
  /** The test tickets; null where the deployment has no tickets. */
  tickets: v.nullable(
    v.array(v.strictObject({ system: v.string(), id: v.string(), status: v.picklist(['open', 'resolved']) })),
  ),
});

/** `incidents drill --paths --json`. */
export const drillPathsDocument = v.strictObject({
  schema: v.literal('incidents.drill-paths/1'),
  drillId: v.string(),
  /** ARN of the caller, as STS gives it. */
  caller: v.string(),
  startedAt: v.string(),
  /** Whether a person confirmed each message of each path that there is. */
  proven: v.boolean(),
  paths: v.array(
    v.strictObject({
      path: v.picklist(['workflow', 'alarm', 'failure rule', 'notify rule']),
      what: v.string(),
      verdict: v.picklist(['proven', 'not confirmed', 'failed', 'absent']),
      problem: v.optional(v.string()),
      absent: v.optional(v.literal(true)),
      messages: v.array(
        v.strictObject({
          topic: v.picklist(['incidents', 'tampering']),
          topicArn: v.string(),
          /** Its subject, or how it begins where SNS writes the subject. */
          text: v.string(),
          published: v.picklist(['yes', 'no', 'unseen']),
          received: v.picklist(['confirmed', 'denied', 'not confirmed', 'nobody']),
          subscribers: v.array(
            v.strictObject({ protocol: v.string(), endpoint: v.string(), confirmed: v.boolean() }),
          ),
        }),
      ),
    }),
  ),
});

/** `incidents redrive --json`. Oldest first. */
export const redriveDocument = v.strictObject({
  schema: v.literal('incidents.redrive/1'),
  messages: v.array(
    v.strictObject({
      messageId: v.string(),
      /** When EventBridge gave up, ISO 8601 in UTC. */
      sentAt: v.string(),
      rule: v.string(),
      /** ARN of what should have got the event. */
      target: v.string(),
      errorCode: v.string(),
      errorMessage: v.string(),
      retryAttempts: v.number(),
      /** The event in one line. */
      what: v.string(),
      /** The event itself; its text where it is not JSON. */
      event: v.unknown(),
      result: v.picklist(['listed', 'started', 'started before', 'discarded', 'kept']),
      /** Why it was kept. */
      reason: v.optional(v.string()),
      executionArn: v.optional(v.string()),
    }),
  ),
});

/** `incidents report --json`. */
export const reportDocument = v.strictObject({
  schema: v.literal('incidents.report/1'),
  file: v.string(),
  incidents: v.number(),
  bytes: v.number(),
});
