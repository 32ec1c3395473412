import assert from 'node:assert/strict';
import { anything } from '../../../test/fixtures/arbitraries.ts';
import { EXECUTION_ARN, NOW, SETTINGS } from '../../../test/fixtures/deployment.ts';
import { EVERY_EVENT } from '../../../test/fixtures/every-event.ts';
import { ALERT_SENT, caught, DETECTED, NOT_NEEDED, RECORDED } from '../../../test/fixtures/incidents.ts';
import { sweepFindingEvent } from '../../../test/fixtures/own-events.ts';
import { eventOf, stopLogging } from '../../../test/fixtures/records.ts';
import { mutated } from '../../../test/fixtures/mutated.ts';
import fc from '../../../test/fixtures/seeded.ts';
import { assertIncident, assertMessage } from '../../../test/fixtures/sound.ts';
import { classifyEvent } from '../../../tasks/classify/classify-event.ts';
import { withEvent } from '../../../tasks/classify/unclassifiable.ts';
import { UnclassifiableEventError } from '../../../tasks/contract/errors.ts';
import { InvalidInputError } from '../../../tasks/contract/parse-input.ts';
import { target } from '../target.ts';

/** Most that Step Functions keeps of a cause. */
const CAUSE = 32_768;

/** Events of every kind with some places changed, and anything at all. */
const EVENTS = fc.oneof({ arbitrary: mutated(EVERY_EVENT), weight: 9 }, anything);

/** Asserts that an event becomes a sound incident, or an error that the workflow handles, and that each can be published. */
function checkClassified(event: unknown): void {
  const executionArn = EXECUTION_ARN;
  try {
    const { incident, record } = withEvent(event, () => classifyEvent(event, SETTINGS, NOW));
    assertIncident(incident, record);
    assertMessage({ moment: 'alert', incident, detection: DETECTED, executionArn });
    const end = { incident, remediation: NOT_NEEDED, alert: ALERT_SENT, recorded: RECORDED, executionArn };
    assertMessage({ moment: 'outcome', ...end });
  } catch (error) {
    assert.ok(
      error instanceof UnclassifiableEventError || error instanceof InvalidInputError,
      error as Error,
    );
    const failure = caught(error);
    assert.ok((failure.Cause ?? '').length <= CAUSE, 'the cause is too long');
    assertMessage({ moment: 'unclassified', failure, atOnce: { called: false }, executionArn });
  }
}

const deep = (levels: number): unknown => (levels === 0 ? {} : [deep(levels - 1)]);

const EXAMPLES: readonly unknown[] = [
  // Indented in a mail it was larger than SNS takes.
  eventOf(stopLogging({ requestParameters: null, tlsDetails: deep(900) })),
  // Its words were parted within a character.
  eventOf(stopLogging({ userIdentity: { type: '😀'.repeat(2000) } })),
  // Its mail had half a character.
  eventOf(
    stopLogging({
      ...{ eventSource: 'ssm.amazonaws.com', eventName: 'PutParameter' },
      requestParameters: { name: '\ud800', names: ['/cloudtrail-remediator/x/baseline/y'] },
    }),
  ),
  // Its incident was too large: AWS takes ten names.
  eventOf(
    stopLogging({
      ...{ eventSource: 'ssm.amazonaws.com', eventName: 'DeleteParameters' },
      requestParameters: { names: Array.from({ length: 100 }, (_, index) => `/${index}/${'x'.repeat(300)}`) },
    }),
  ),
  // Its mail said `undefined`.
  { ...sweepFindingEvent(), detail: undefined },
];

export const classification = target({
  name: 'classification',
  holds:
    'An event becomes an incident as its schema says, or an error that the workflow catches; both can be published.',
  share: 350,
  cases: EVENTS,
  examples: EXAMPLES,
  open: () => ({ check: checkClassified }),
});
