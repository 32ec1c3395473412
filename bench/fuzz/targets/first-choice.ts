import assert from 'node:assert/strict';
import { anything, namedByRequest } from '../../../test/fixtures/arbitraries.ts';
import { ACCOUNT, REGION, trailArn } from '../../../test/fixtures/deployment.ts';
import { EVERY_EVENT } from '../../../test/fixtures/every-event.ts';
import { mutated } from '../../../test/fixtures/mutated.ts';
import { eventOf, stopLogging } from '../../../test/fixtures/records.ts';
import { runWorkflow } from '../../../test/fixtures/run-workflow.ts';
import fc from '../../../test/fixtures/seeded.ts';
import { PAYLOAD_LIMIT_BYTES } from '../../../local/workflow/aws-semantics.ts';
import { installedDefinition } from '../../../local/workflow/installed-definition.ts';
import type { State } from '../../../statemachine/definition.ts';
import { asObject } from '../../../tasks/contract/raw-object.ts';
import { OWN_EVENT_SOURCE } from '../../../tasks/contract/own-events.ts';
import { target } from '../target.ts';

const IGNORED = ['scratch', trailArn('other', REGION, ACCOUNT)];

const BEFORE = ['IsStop', 'RestartAtOnce', 'NoRestartAtOnce'];
const LAST = ['ClassifyEvent', 'RecordResolution'];

/** The installed workflow up to the first state that calls a function. */
const BEGINNING = beginning();

function beginning() {
  const whole = installedDefinition({
    account: ACCOUNT,
    region: REGION,
    name: 'cloudtrail-remediation',
    ignoreTrails: IGNORED,
  });
  const first = Object.entries(whole.States).filter(([name]) => BEFORE.includes(name));
  const last = LAST.map((name) => {
    const { Next, Catch, Retry, ...state }: State = whole.States[name] ?? { Type: 'Fail' };
    return [name, { ...state, End: true }] as const;
  });
  return { ...whole, States: Object.fromEntries([...first, ...last]) as Record<string, State> };
}

const SOME_STOPS = [
  ...['management-events', trailArn(), 'scratch', trailArn('other'), trailArn('other', 'us-west-2')].map(
    (name) => eventOf(stopLogging({ requestParameters: { name } })),
  ),
  ...['x'.repeat(250_000), 'x'].map((policy) =>
    eventOf(stopLogging({ requestParameters: { name: 'a-trail', policy } })),
  ),
];

const CASES = fc
  .oneof(
    { arbitrary: mutated(SOME_STOPS), weight: 4 },
    { arbitrary: mutated(EVERY_EVENT), weight: 2 },
    anything,
    namedByRequest.map(({ event }) => event),
  )
  .map((event) => JSON.parse(JSON.stringify(event ?? null)) as unknown)
  // Step Functions takes no more; RestartAtOnce adds its result to the event.
  .filter((event) => Buffer.byteLength(JSON.stringify(event)) < PAYLOAD_LIMIT_BYTES - 200);

/** The name that StartLogging has to get at once: of a successful StopLogging in this account, unless the trail is ignored. */
function nameToStart(event: unknown): string | undefined {
  const { source, account, detail } = asObject(event);
  const { eventSource, eventName, requestParameters, errorCode } = asObject(detail);
  const { name } = asObject(requestParameters);
  const isStop =
    source === 'aws.cloudtrail' &&
    account === ACCOUNT &&
    eventSource === 'cloudtrail.amazonaws.com' &&
    eventName === 'StopLogging';
  if (!isStop || errorCode !== undefined || typeof name !== 'string') return undefined;
  const arn = name.startsWith('arn:') ? name : trailArn(name);
  return IGNORED.includes(name) || IGNORED.includes(arn) || arn === trailArn('scratch') ? undefined : name;
}

async function check(event: unknown): Promise<void> {
  const started: unknown[] = [];
  const { status, visited, calls } = await runWorkflow({
    input: event,
    definition: BEGINNING,
    handlers: {
      RestartAtOnce: (request) => {
        started.push(request);
        return {};
      },
      'classify-event': () => ({}),
      'record-incident': () => ({}),
    },
  });
  assert.equal(status, 'SUCCEEDED');
  const { source, detail } = asObject(event);
  const endsIncidents = source === OWN_EVENT_SOURCE && 'incidents' in asObject(detail);
  const last = endsIncidents ? 'RecordResolution' : 'ClassifyEvent';
  assert.equal(visited.at(-1), last);
  const name = nameToStart(event);
  assert.deepEqual(started, name === undefined ? [] : [{ Name: name }]);
  const got = calls.find(({ state }) => state === last)?.input;
  // As text: deepEqual runs out of stack on an event that is nested twice.
  assert.equal(JSON.stringify(got), JSON.stringify(event));
}

function nested(levels: number): unknown {
  return Array.from({ length: levels }).reduce<unknown>((inner) => [inner], 'deep');
}

export const firstChoice = target({
  name: 'first choice',
  holds:
    'StartLogging is called at once for a successful StopLogging with a name, and for nothing else; the next state gets the event whole.',
  share: 15,
  cases: CASES,
  // Deeper than assert.deepEqual can compare.
  examples: [eventOf(stopLogging({ eventTime: nested(1800) }))],
  open: () => ({ check }),
});
