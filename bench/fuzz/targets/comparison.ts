import assert from 'node:assert/strict';
import * as v from 'valibot';
import { TRAIL } from '../../../test/fixtures/emulated-trail.ts';
import { mutated, TEXT_CHANGES } from '../../../test/fixtures/mutated.ts';
import fc from '../../../test/fixtures/seeded.ts';
import { assertText } from '../../../test/fixtures/sound.ts';
import { anySetup } from '../../../test/fixtures/trail-setups.ts';
import {
  approveTrail,
  BaselineTooLargeError,
  canonicalJson,
  formatBaseline,
  InvalidBaselineError,
  parseBaseline,
  UnknownPartError,
} from '../../../tasks/baseline/baseline.ts';
import { compareApproved } from '../../../tasks/baseline/compare-approved.ts';
import { diffTrail } from '../../../tasks/baseline/diff-trail.ts';
import { normalizeTrail, type TrailAnswers } from '../../../tasks/baseline/normalize-trail.ts';
import { planRestore, renderCommand } from '../../../tasks/baseline/plan-restore.ts';
import { UnknownPartsError } from '../../../tasks/baseline/unknown-parts.ts';
import { RESTORE_ACTIONS } from '../../../tasks/contract/trail-diff.ts';
import type { ApprovedTrail } from '../../../tasks/contract/baseline.ts';
import type { CurrentTrail } from '../../../tasks/contract/current-trail.ts';
import { comparisonSchema } from '../../../tasks/contract/comparison.ts';
import { asObject } from '../../../tasks/contract/raw-object.ts';
import { target } from '../target.ts';

/** What CloudTrail answers for a trail that was set up in some way. */
const answers = anySetup.map(
  ({ create, selectors = {}, insights = [], aggregation = [], isLogging = true }): TrailAnswers => ({
    trail: { ...create, HasCustomEventSelectors: true, HasInsightSelectors: insights.length > 0 },
    selectors,
    insights,
    aggregation,
    isLogging,
    tags: (create['TagsList'] ?? []) as { Key: string; Value: string }[],
  }),
);
/** Of another form. CloudTrail answers with an object, from which each part is taken. */
const oddAnswers = answers
  .chain((given) => fc.oneof(mutated([given]), mutated([given], { changes: TEXT_CHANGES, texts: true })))
  .map((given): TrailAnswers => {
    const { trail, selectors, isLogging, ...parts } = asObject(JSON.parse(JSON.stringify(given)));
    return {
      ...{ insights: [], aggregation: [], tags: [], ...parts },
      trail: asObject(trail),
      selectors: asObject(selectors),
      isLogging: isLogging === true,
    };
  });

const CASES = fc.record({
  approved: answers,
  current: fc.oneof(answers, oddAnswers),
  isGone: fc.boolean(),
});
type Case = typeof CASES extends fc.Arbitrary<infer Value> ? Value : never;

/** The approved settings; undefined where CloudTrail did not answer with all of them, or they fit in no parameter. */
function approve(given: TrailAnswers): ApprovedTrail | undefined {
  try {
    const approved = approveTrail(normalizeTrail(TRAIL, given));
    const { value } = formatBaseline(approved);
    assert.deepEqual(parseBaseline(value, TRAIL), JSON.parse(canonicalJson(approved)));
    return approved;
  } catch (error) {
    assert.ok(error instanceof UnknownPartError || error instanceof BaselineTooLargeError, error as Error);
    return undefined;
  }
}

function check({ approved: given, current: found, isGone }: Case): void {
  const approved = approve(given);
  const current = normalizeTrail(TRAIL, found);
  approve(found);
  if (!approved) return;
  checkPlan(approved, isGone ? null : current);
  checkComparison(approved, current);
}

function checkPlan(approved: ApprovedTrail, current: CurrentTrail | null): void {
  const { calls, notRestored } = planRestore(approved, current);
  const { differences } = diffTrail(approved, current);
  for (const { why } of notRestored) assertText(why);
  for (const { approved: before, current: now } of differences)
    for (const text of [before, now]) if (text !== null) assert.doesNotMatch(text, /\[object/);
  for (const call of calls) {
    assert.ok(RESTORE_ACTIONS.includes(call.action));
    const command = renderCommand(call, TRAIL);
    const [, json = ''] = /--cli-input-json '(.*)'$/s.exec(command) ?? [];
    assert.deepEqual(JSON.parse(json.replaceAll(`'\\''`, "'")), JSON.parse(JSON.stringify(call.input)));
  }
}

function checkComparison(approved: ApprovedTrail, current: CurrentTrail): void {
  try {
    const comparison = compareApproved({ approved, version: 1, current, stopLoggingTime: undefined });
    const checked = v.safeParse(comparisonSchema, JSON.parse(JSON.stringify(comparison)));
    assert.ok(checked.success, JSON.stringify(checked.issues));
    assert.ok(Buffer.byteLength(JSON.stringify(comparison)) <= 24 * 1024, 'the comparison is too large');
  } catch (error) {
    assert.ok(error instanceof UnknownPartsError, error as Error);
  }
}

const PLAIN: TrailAnswers = {
  trail: { S3BucketName: 'audit-log', HasCustomEventSelectors: true, HasInsightSelectors: false },
  selectors: { AdvancedEventSelectors: [{ FieldSelectors: [{ Field: 'eventName', StartsWith: ['Get'] }] }] },
  insights: [],
  aggregation: [],
  isLogging: true,
  tags: [],
};

const EXAMPLES: readonly Case[] = [
  // What CloudTrail did not answer in its form was approved, and could not be read back, or ended in a TypeError.
  ...[
    { aggregation: [{ Templates: ['API_ACTIVITY'] }] },
    { selectors: { EventSelectors: 'all' } },
    { trail: { ...PLAIN.trail, CloudWatchLogsLogGroupArn: { a: 1 } } },
    { tags: [{ Key: { toString: {} }, Value: 'x' }] },
  ].map((odd) => ({
    approved: PLAIN,
    current: { ...PLAIN, ...odd } as unknown as TrailAnswers,
    isGone: false,
  })),
  // The name of the setting was kept whole, whatever its length.
  {
    approved: PLAIN,
    current: {
      ...PLAIN,
      aggregation: [{ EventCategory: 'Data'.repeat(10_000), Templates: ['API_ACTIVITY'] }],
    },
    isGone: false,
  },
  // A condition on a field that every object has was compared with what the object has there.
  {
    approved: PLAIN,
    current: {
      ...PLAIN,
      selectors: {
        AdvancedEventSelectors: [{ FieldSelectors: [{ Field: '__proto__', NotStartsWith: ['Get'] }] }],
      },
    },
    isGone: false,
  },
];

export const comparison = target({
  name: 'comparison',
  holds:
    'A trail is compared with its approved settings and a plan made, whatever CloudTrail answers; a command has the input of its call.',
  share: 60,
  cases: CASES,
  examples: EXAMPLES,
  open: () => ({ check }),
});

/** Baselines as a person approved them, and with some places changed. */
const PARAMETERS = answers.chain((given) => {
  const approved = approve(given);
  const value = approved ? formatBaseline(approved).value : '{}';
  if (!value.startsWith('{')) return fc.constant({ value, original: value });
  return mutated([JSON.parse(value) as unknown], { most: 2 }).map((changed) => ({
    value: JSON.stringify(changed),
    original: value,
  }));
});

/** A condition whose values are lists was read as one of texts, and CompareTrail failed with a TypeError. */
function nestedValue() {
  const approved = approve(PLAIN);
  const original = approved ? formatBaseline(approved).value : '';
  return { original, value: original.replace('["Get"]', '[["Get"]]') };
}

export const baselines = target({
  name: 'baselines',
  holds:
    'A parameter that somebody else wrote is a baseline as its schema says, or an InvalidBaselineError in a sentence.',
  share: 40,
  cases: PARAMETERS,
  examples: [nestedValue()],
  open: () => ({
    check({ value, original }) {
      let read;
      try {
        read = parseBaseline(value, TRAIL);
      } catch (error) {
        assert.ok(error instanceof InvalidBaselineError, error as Error);
        assertText(error.message);
        return;
      }
      checkPlan(read, approvedAsCurrent(parseBaseline(original, TRAIL)));
      checkComparison(read, approvedAsCurrent(parseBaseline(original, TRAIL)));
    },
  }),
});

function approvedAsCurrent({ schema, ...approved }: ApprovedTrail): CurrentTrail {
  return { ...approved, isLogging: true };
}
