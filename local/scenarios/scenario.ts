import * as v from 'valibot';
import { TICKET_SYSTEMS } from '../../statemachine/tickets.ts';
import { SOURCES, STATUSES, SEVERITIES } from '../../tasks/contract/vocabulary.ts';
import { KIND_NAMES } from '../../tasks/contract/kinds.ts';
import { SCENARIO_CALLS } from './make-call.ts';
import { PATH_CALLS } from './make-path-call.ts';
import { trailConditionsSchema } from '../services/cloudtrail/conditions.ts';
import { accountSchema, actorSchema } from './actor.ts';
import { plainObject } from '../../tasks/contract/schema-parts.ts';

const stepSchema = v.union([
  v.strictObject({
    /** The call that the actor makes, with its parameters as the API names them. */
    call: v.picklist([...SCENARIO_CALLS, ...PATH_CALLS]),
    parameters: plainObject,
    /** Error code with which the call must be refused. @default it must be accepted */
    refused: v.optional(v.string()),
    /** How often the event is delivered; 0: it is lost, as best-effort delivery allows. @default 1 */
    deliveries: v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(5))),
  }),
  v.strictObject({
    /** A CloudTrail record that is put on the bus unchanged; `$now` and `$id` are filled in. */
    record: plainObject,
  }),
  v.strictObject({
    /** An event of any source that is put on the bus unchanged; `$now`, `$stopped` and `$id` are filled in. */
    event: v.looseObject({ source: v.string(), 'detail-type': v.string(), detail: plainObject }),
    /** What it is, as the screen says it. */
    words: v.string(),
  }),
  v.strictObject({
    /** ARN of a topic that the actor deletes. The emulated SNS writes no records: the event of it is a step of its own. */
    deleteTopic: v.string(),
  }),
  v.strictObject({
    /** Value that the actor writes into the parameter of the approved settings of the trail. */
    forgeBaseline: v.string(),
  }),
  v.strictObject({
    /** For how many seconds the owner pauses what follows from differences of the trail, and why. */
    pause: v.strictObject({ seconds: v.pipe(v.number(), v.safeInteger()), reason: v.string() }),
  }),
  /** The sweep runs once. */
  v.strictObject({ sweep: v.literal(true) }),
  /** A drill is started. */
  v.strictObject({ drill: v.strictObject({ requestedBy: v.string() }) }),
  /** CloudTrail refuses no call any more. */
  v.strictObject({ faults: v.literal('cleared') }),
  /** A person closes the first incident. */
  v.strictObject({ close: v.strictObject({ closedBy: v.string(), note: v.string() }) }),
  /** Waits until nothing is on its way any more. */
  v.strictObject({ wait: v.literal('settled') }),
]);

/** The same steps again and again; `$n` is the number of the time, from 1. */
const repeatSchema = v.strictObject({
  repeat: v.pipe(v.number(), v.safeInteger()),
  steps: v.array(stepSchema),
});

function repeated(given: v.InferOutput<typeof stepSchema> | v.InferOutput<typeof repeatSchema>): Step[] {
  if (!('repeat' in given)) return [given];
  const text = JSON.stringify(given.steps);
  return Array.from(
    { length: given.repeat },
    (_, n) => JSON.parse(text.replaceAll('$n', String(n + 1))) as Step[],
  ).flat();
}

const conditionsSchema = v.strictObject({
  /** Refusals for the remediator's next calls. */
  faults: v.optional(
    v.array(
      v.strictObject({
        call: v.string(),
        error: v.string(),
        message: v.exactOptional(v.string()),
        times: v.exactOptional(v.pipe(v.number(), v.safeInteger())),
      }),
    ),
  ),
  /** How many calls of GetTrailStatus still see the state before a change. */
  slowReads: v.optional(v.pipe(v.number(), v.safeInteger())),
  /** What is behind the destinations of trails, and how CloudTrail behaves, from the attack on. */
  cloudTrail: v.optional(trailConditionsSchema),
  /** Time from a call to its event on the bus, in milliseconds. */
  eventDelay: v.optional(v.pipe(v.number(), v.safeInteger())),
  /** Whether the last step is made before the first event arrives: the attacker is faster than EventBridge. */
  eventsAfterSteps: v.optional(v.boolean()),
  /** How the receiver of tickets answers from the attack on: with a status, so many times, then with 200. */
  webhook: v.optional(
    v.strictObject({
      status: v.pipe(v.number(), v.safeInteger()),
      times: v.optional(v.pipe(v.number(), v.safeInteger())),
    }),
  ),
  /** Services that do not answer from the attack on; `lambda`: every function of the workflow is throttled. */
  down: v.optional(v.array(v.picklist(['sns', 'dynamodb', 'lambda']))),
});

const expectationSchema = v.strictObject({
  /** What GetTrailStatus says in the end. */
  trail: v.picklist(['logging', 'stopped', 'gone']),
  /** How the executions end that the attack started, in no order. */
  executions: v.array(
    v.strictObject({
      status: v.picklist(['SUCCEEDED', 'FAILED']),
      /** Error of a failed one. */
      error: v.optional(v.string()),
      /** States that it must have been in, in this order. */
      visited: v.optional(v.array(v.string())),
    }),
  ),
  /** The incident as it is stored; null: nothing may be stored. */
  incident: v.nullable(
    v.strictObject({
      kind: v.picklist(KIND_NAMES),
      severity: v.picklist(SEVERITIES),
      status: v.picklist(STATUSES),
      /** Error that the repair was given up for. */
      failure: v.optional(v.string()),
      /** The calls of the restore of an enforced trail, in order. */
      calls: v.optional(v.array(v.string())),
      /** Verdict of the comparison of the restarted trail. */
      comparison: v.optional(
        v.picklist(['as-before', 'not-compared', 'changed', 'another-trail', 'unknown']),
      ),
      /** The paths that saw it, in the order in which they did. */
      detections: v.optional(v.array(v.picklist(SOURCES))),
    }),
  ),
  /** Beginnings of status and title of the tickets in OpsCenter, in the order of their opening. @default they are not looked at */
  opsItems: v.optional(v.array(v.string())),
  /** Beginnings of record state and title of the findings in Security Hub. @default they are not looked at */
  findings: v.optional(v.array(v.string())),
  /** Requests at the webhook: what each asks for, and the status of its answer. @default they are not looked at */
  webhook: v.optional(v.array(v.string())),
  /** How the executions of the tickets end, in the order of their start. @default they are not looked at */
  tickets: v.optional(v.array(v.string())),
  /** Pieces of the headlines of the mails, one each; mails of two executions come in any order. No further mail may come. */
  mails: v.array(v.string()),
  /** Whether there may be more executions and mails than these. The incident is then the first one of the trail. */
  amongOthers: v.optional(v.boolean()),
});

/** A scenario: the actor, the trail, the steps, the faults, and the expected result. */
export const scenarioSchema = v.strictObject({
  /** What happens, in one line of at most 60 characters. */
  title: v.pipe(v.string(), v.maxLength(60)),
  /** What to watch for, in a sentence or two. */
  story: v.string(),
  /** What the waits between retries are divided by; said on the screen. @default 1 */
  timeScale: v.optional(v.pipe(v.number(), v.minValue(1))),
  /** Where incidents open tickets. @default only with --tickets */
  tickets: v.optional(v.picklist(TICKET_SYSTEMS)),
  trail: v.strictObject({
    name: v.string(),
    /** Owner. @default the remediator's account */
    account: v.optional(accountSchema),
    /** Whether it is an organization's trail: its owner is the management account, the remediator's account else a member. */
    organization: v.optional(v.boolean()),
    /** Names of further trails of the owner, logging as well. */
    others: v.optional(v.array(v.string())),
    /** So long ago it was started, in seconds. @default it was just started */
    loggingFor: v.optional(v.pipe(v.number(), v.safeInteger())),
    /** So long ago, in seconds, a sweep first saw that it did not log. @default it logs */
    offFor: v.optional(v.pipe(v.number(), v.safeInteger())),
    /** Whether Insights events of API call rates are on. */
    insights: v.optional(v.boolean()),
    /** Whether a sweep has seen it, as in a deployment that has been running. */
    observed: v.optional(v.boolean()),
    /** Whether it has a key, and a log group with a metric filter. */
    encrypted: v.optional(v.boolean()),
    /** Whether a person has approved it as it is. */
    approved: v.optional(v.boolean()),
    /** Whether it is restored as approved without being asked, at CloudTrail's one write per second. */
    enforced: v.optional(v.boolean()),
    /** Whether it has everything that can be approved: a key, a topic, a log group, selectors of its own, Insights, tags. */
    complete: v.optional(v.boolean()),
  }),
  actor: actorSchema,
  conditions: v.optional(conditionsSchema),
  steps: v.pipe(
    v.pipe(v.array(v.union([stepSchema, repeatSchema])), v.minLength(1)),
    v.transform((steps) => steps.flatMap(repeated)),
  ),
  expect: expectationSchema,
});

export type Scenario = v.InferOutput<typeof scenarioSchema> & {
  /** Name of its file. */
  readonly name: string;
};
export type Expectation = v.InferOutput<typeof expectationSchema>;
export type Step = v.InferOutput<typeof stepSchema>;
