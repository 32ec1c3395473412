import assert from 'node:assert/strict';
import { EXECUTION_ARN } from '../../../test/fixtures/deployment.ts';
import { branchOf } from '../../../test/fixtures/incidents.ts';
import { mutated, TEXT_CHANGES } from '../../../test/fixtures/mutated.ts';
import { NOTIFICATIONS } from '../../../test/fixtures/notifications.ts';
import fc from '../../../test/fixtures/seeded.ts';
import { assertMessage, assertText } from '../../../test/fixtures/sound.ts';
import { publishNotificationInput } from '../../../tasks/contract/publish-inputs.ts';
import { InvalidInputError, parseInput } from '../../../tasks/contract/parse-input.ts';
import { target } from '../target.ts';

/** Texts that nobody has cleaned before: causes of errors, and what AWS answers. */
const FROM_OUTSIDE = ['Cause', 'latestDeliveryError'];

type Fields = Record<string, unknown>;

/** The inputs as the workflow hands them over. */
const INPUTS: readonly Fields[] = [
  ...Object.values(NOTIFICATIONS).map((input) =>
    'remediation' in input
      ? { ...input, moment: 'outcome', remediation: branchOf(input.remediation) }
      : { ...input },
  ),
];

const inputWith = (part: string): Fields =>
  INPUTS.find((input) => JSON.stringify(input).includes(`"${part}":{`)) ?? {};

const texts = mutated([{ texts: FROM_OUTSIDE.map(() => 'a text') }], { changes: TEXT_CHANGES, most: 6 });

/** The same input with other texts from outside. */
function withTexts(input: Fields, given: readonly string[]): Fields {
  return JSON.parse(JSON.stringify(input), (key, value: unknown) => {
    const instead = given[FROM_OUTSIDE.indexOf(key)];
    if (instead === undefined) return value;
    return Array.isArray(value) ? [instead] : typeof value === 'string' ? instead : value;
  }) as Fields;
}

const CASES = fc.oneof(
  fc
    .tuple(fc.constantFrom(...INPUTS), texts)
    .map(([input, other]) => withTexts(input, (other as { texts: string[] }).texts)),
  // What no step writes: the function refuses it, or can write a message of it.
  mutated(INPUTS, { changes: ['drop', 'null', 'nest', 'prototype'], most: 2 }),
);

function check(given: unknown): void {
  let input;
  try {
    input = parseInput(publishNotificationInput, given);
  } catch (error) {
    assert.ok(error instanceof InvalidInputError, error as Error);
    assertText(error.message);
    return;
  }
  assertMessage(input);
}

export const mails = target({
  name: 'mails',
  holds:
    'A message of every moment is one that SNS takes and people can read, whatever AWS and other systems answered.',
  share: 225,
  cases: CASES,
  examples: [
    // Its mail said `Version undefined`.
    JSON.parse(JSON.stringify(inputWith('restored')), (key, value: unknown) =>
      key === 'baseline' ? undefined : value,
    ),
    // Its message was larger than SNS takes.
    withTexts(inputWith('notRestored'), ['\ud800'.repeat(40_000)]),
    // Its mail had control characters.
    {
      moment: 'unclassified',
      failure: { Error: 'UnclassifiableEventError', Cause: 'No.\nx\u0000\u0007' },
      atOnce: { called: false },
      executionArn: EXECUTION_ARN,
    },
  ],
  open: () => ({ check }),
});
