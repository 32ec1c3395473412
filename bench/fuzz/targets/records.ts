import assert from 'node:assert/strict';
import { EXECUTION_ARN, executionArn, NOW, SETTINGS } from '../../../test/fixtures/deployment.ts';
import { EVERY_EVENT } from '../../../test/fixtures/every-event.ts';
import {
  ALERT_SENT,
  alertFailed,
  CHANGED,
  logsAgain,
  NOT_NEEDED,
  NOT_STOPPED,
  notRestored,
  RESTORED,
} from '../../../test/fixtures/incidents.ts';
import { mutated, TEXT_CHANGES } from '../../../test/fixtures/mutated.ts';
import fc from '../../../test/fixtures/seeded.ts';
import { assertItem } from '../../../test/fixtures/sound.ts';
import { classifyEvent } from '../../../tasks/classify/classify-event.ts';
import { RestartRefusedError, UnclassifiableEventError } from '../../../tasks/contract/errors.ts';
import { InvalidInputError } from '../../../tasks/contract/parse-input.ts';
import type { Alert } from '../../../tasks/contract/publication.ts';
import type { Remediation } from '../../../tasks/contract/outcome.ts';
import type { StoredIncident } from '../../../tasks/contract/table.ts';
import { endingOf, resolvedItem } from '../../../tasks/record/resolve-incidents.ts';
import { detectedItem, itemAfterOutcome, itemWithDetection } from '../../../tasks/record/stored-incident.ts';
import { target } from '../target.ts';

const outcomes = (text: string): readonly Remediation[] => [
  NOT_NEEDED,
  RESTORED,
  NOT_STOPPED,
  logsAgain(CHANGED),
  logsAgain({ Error: text, Cause: text }),
  notRestored(new RestartRefusedError(text)),
];
const alerts = (text: string): readonly Alert[] => [ALERT_SENT, alertFailed(new Error(text))];

const steps = fc.array(
  fc.record({ outcome: fc.nat(9), alert: fc.nat(9), seconds: fc.nat(90_000), isOther: fc.boolean() }),
  { maxLength: 8 },
);

/** Events of every kind with some places changed, what came of them in turn, and a text of AWS or a person. */
const CASES = fc.record({
  event: mutated(EVERY_EVENT),
  text: mutated([{ text: 'No.' }], { changes: TEXT_CHANGES, most: 1 }).map(
    (given) => (given as { text: string }).text,
  ),
  steps,
});
type Case = typeof CASES extends fc.Arbitrary<infer Value> ? Value : never;

/** Goes through the life of an incident: each item that is written on the way is one that DynamoDB takes. */
function check({ event, text, steps: made }: Case): void {
  let detection;
  try {
    detection = { ...classifyEvent(event, SETTINGS, NOW), executionArn: EXECUTION_ARN, now: NOW };
  } catch (error) {
    assert.ok(
      error instanceof UnclassifiableEventError || error instanceof InvalidInputError,
      error as Error,
    );
    return;
  }
  let item: StoredIncident = detectedItem(detection);
  assertItem(item);
  for (const { outcome, alert, seconds, isOther } of made) {
    const of = {
      ...detection,
      now: new Date(NOW.getTime() + seconds * 1000),
      ...(isOther && { executionArn: executionArn(`other-${seconds}`) }),
    };
    const [remediation, published] = [at(outcomes(text), outcome), at(alerts(text), alert)];
    item = itemWithDetection(item, of) ?? item;
    item = itemAfterOutcome(item, { ...of, remediation, alert: published }) ?? item;
    assertItem(item);
  }
  const closedAt = NOW.toISOString();
  const { status, ...ending } = endingOf({ incidents: [], closedBy: text, closedAt, note: text });
  const over = resolvedItem(item, status, { ...ending, executionArn: EXECUTION_ARN });
  if (over) assertItem(over);
}

const at = <T>(from: readonly T[], index: number): T => from[index % from.length] as T;

export const records = target({
  name: 'records',
  holds:
    'An item is at most 400 KB with keys of at most 2,048 and 1,024 bytes, and is read back as it was written.',
  share: 225,
  cases: CASES,
  examples: [],
  open: () => ({ check }),
});
