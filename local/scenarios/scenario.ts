import * as z from 'zod/mini';
import { TICKET_SYSTEMS } from '../../statemachine/tickets.ts';
import { SOURCES, STATUSES } from '../../tasks/contract/incident.ts';
import { KIND_NAMES, SEVERITIES } from '../../tasks/contract/kinds.ts';
import { SCENARIO_CALLS } from './make-call.ts';
import { PATH_CALLS } from './make-path-call.ts';
import { trailConditionsSchema } from '../services/cloudtrail/conditions.ts';
import { accountSchema, actorSchema } from './actor.ts';

const stepSchema = z.union([
  z.strictObject({
    /** The call that the actor makes, with its parameters as the API names them. */
    call: z.enum([...SCENARIO_CALLS, ...PATH_CALLS]),
    parameters: z.record(z.string(), z.unknown()),
    /** Error code with which the call must be refused. @default it must be accepted */
    refused: z.optional(z.string()),
    /** How often the event is delivered; 0: it is lost, as best-effort delivery allows. @default 1 */
    deliveries: z.optional(z.int().check(z.gte(0), z.lte(5))),
  }),
  z.strictObject({
    /** A CloudTrail record that is put on the bus unchanged; `$now` and `$id` are filled in. */
    record: z.record(z.string(), z.unknown()),
  }),
  z.strictObject({
    /** An event of any source that is put on the bus unchanged; `$now`, `$stopped` and `$id` are filled in. */
    event: z.looseObject({ source: z.string(), 'detail-type': z.string(), detail: z.looseObject({}) }),
    /** What it is, as the screen says it. */
    words: z.string(),
  }),
  z.strictObject({
    /** ARN of a topic that the actor deletes. The emulated SNS writes no records: the event of it is a step of its own. */
    deleteTopic: z.string(),
  }),
  z.strictObject({
    /** Value that the actor writes into the parameter of the approved settings of the trail. */
    forgeBaseline: z.string(),
  }),
  z.strictObject({
    /** For how many seconds the owner pauses what follows from differences of the trail, and why. */
    pause: z.strictObject({ seconds: z.int(), reason: z.string() }),
  }),
  /** The sweep runs once. */
  z.strictObject({ sweep: z.literal(true) }),
  /** A drill is started. */
  z.strictObject({ drill: z.strictObject({ requestedBy: z.string() }) }),
  /** CloudTrail refuses no call any more. */
  z.strictObject({ faults: z.literal('cleared') }),
  /** A person closes the first incident. */
  z.strictObject({ close: z.strictObject({ closedBy: z.string(), note: z.string() }) }),
  /** Waits until nothing is on its way any more. */
  z.strictObject({ wait: z.literal('settled') }),
]);

/** The same steps again and again; `$n` is the number of the time, from 1. */
const repeatSchema = z.strictObject({ repeat: z.int(), steps: z.array(stepSchema) });

function repeated(given: z.infer<typeof stepSchema> | z.infer<typeof repeatSchema>): Step[] {
  if (!('repeat' in given)) return [given];
  const text = JSON.stringify(given.steps);
  return Array.from(
    { length: given.repeat },
    (_, n) => JSON.parse(text.replaceAll('$n', String(n + 1))) as Step[],
  ).flat();
}

const conditionsSchema = z.strictObject({
  /** Refusals for the remediator's next calls. */
  faults: z.optional(
    z.array(
      z.strictObject({
        call: z.string(),
        error: z.string(),
        message: z.exactOptional(z.string()),
        times: z.exactOptional(z.int()),
      }),
    ),
  ),
  /** How many calls of GetTrailStatus still see the state before a change. */
  slowReads: z.optional(z.int()),
  /** What is behind the destinations of trails, and how CloudTrail behaves, from the attack on. */
  cloudTrail: z.optional(trailConditionsSchema),
  /** Time from a call to its event on the bus, in milliseconds. */
  eventDelay: z.optional(z.int()),
  /** Whether the last step is made before the first event arrives: the attacker is faster than EventBridge. */
  eventsAfterSteps: z.optional(z.boolean()),
  /** How the receiver of tickets answers from the attack on: with a status, so many times, then with 200. */
  webhook: z.optional(z.strictObject({ status: z.int(), times: z.optional(z.int()) })),
  /** Services that do not answer from the attack on; `lambda`: every function of the workflow is throttled. */
  down: z.optional(z.array(z.enum(['sns', 'dynamodb', 'lambda']))),
});

const expectationSchema = z.strictObject({
  /** What GetTrailStatus says in the end. */
  trail: z.enum(['logging', 'stopped', 'gone']),
  /** How the executions end that the attack started, in no order. */
  executions: z.array(
    z.strictObject({
      status: z.enum(['SUCCEEDED', 'FAILED']),
      /** Error of a failed one. */
      error: z.optional(z.string()),
      /** States that it must have been in, in this order. */
      visited: z.optional(z.array(z.string())),
    }),
  ),
  /** The incident as it is stored; null: nothing may be stored. */
  incident: z.nullable(
    z.strictObject({
      kind: z.enum(KIND_NAMES),
      severity: z.enum(SEVERITIES),
      status: z.enum(STATUSES),
      /** Error that the repair was given up for. */
      failure: z.optional(z.string()),
      /** The calls of the restore of an enforced trail, in order. */
      calls: z.optional(z.array(z.string())),
      /** Verdict of the comparison of the restarted trail. */
      comparison: z.optional(z.enum(['as-before', 'not-compared', 'changed', 'another-trail', 'unknown'])),
      /** The paths that saw it, in the order in which they did. */
      detections: z.optional(z.array(z.enum(SOURCES))),
    }),
  ),
  /** Beginnings of status and title of the tickets in OpsCenter, in the order of their opening. @default they are not looked at */
  opsItems: z.optional(z.array(z.string())),
  /** Beginnings of record state and title of the findings in Security Hub. @default they are not looked at */
  findings: z.optional(z.array(z.string())),
  /** Requests at the webhook: what each asks for, and the status of its answer. @default they are not looked at */
  webhook: z.optional(z.array(z.string())),
  /** How the executions of the tickets end, in the order of their start. @default they are not looked at */
  tickets: z.optional(z.array(z.string())),
  /** Pieces of the headlines of the mails, one each; mails of two executions come in any order. No further mail may come. */
  mails: z.array(z.string()),
  /** Whether there may be more executions and mails than these. The incident is then the first one of the trail. */
  amongOthers: z.optional(z.boolean()),
});

/** A scenario: the actor, the trail, the steps, the faults, and the expected result. */
export const scenarioSchema = z.strictObject({
  /** What happens, in one line of at most 60 characters. */
  title: z.string().check(z.maxLength(60)),
  /** What to watch for, in a sentence or two. */
  story: z.string(),
  /** What the waits between retries are divided by; said on the screen. @default 1 */
  timeScale: z.optional(z.number().check(z.gte(1))),
  /** Where incidents open tickets. @default only with --tickets */
  tickets: z.optional(z.enum(TICKET_SYSTEMS)),
  trail: z.strictObject({
    name: z.string(),
    /** Owner. @default the remediator's account */
    account: z.optional(accountSchema),
    /** Whether it is an organization's trail: its owner is the management account, the remediator's account else a member. */
    organization: z.optional(z.boolean()),
    /** Names of further trails of the owner, logging as well. */
    others: z.optional(z.array(z.string())),
    /** So long ago it was started, in seconds. @default it was just started */
    loggingFor: z.optional(z.int()),
    /** So long ago, in seconds, a sweep first saw that it did not log. @default it logs */
    offFor: z.optional(z.int()),
    /** Whether Insights events of API call rates are on. */
    insights: z.optional(z.boolean()),
    /** Whether a sweep has seen it, as in a deployment that has been running. */
    observed: z.optional(z.boolean()),
    /** Whether it has a key, and a log group with a metric filter. */
    encrypted: z.optional(z.boolean()),
    /** Whether a person has approved it as it is. */
    approved: z.optional(z.boolean()),
    /** Whether it is restored as approved without being asked, at CloudTrail's one write per second. */
    enforced: z.optional(z.boolean()),
    /** Whether it has everything that can be approved: a key, a topic, a log group, selectors of its own, Insights, tags. */
    complete: z.optional(z.boolean()),
  }),
  actor: actorSchema,
  conditions: z.optional(conditionsSchema),
  steps: z.pipe(
    z.array(z.union([stepSchema, repeatSchema])).check(z.minLength(1)),
    z.transform((steps) => steps.flatMap(repeated)),
  ),
  expect: expectationSchema,
});

export type Scenario = z.infer<typeof scenarioSchema> & {
  /** Name of its file. */
  readonly name: string;
};
export type Expectation = z.infer<typeof expectationSchema>;
export type Step = z.infer<typeof stepSchema>;
