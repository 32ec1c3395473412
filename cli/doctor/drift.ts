import type { PropertyDifference, StackResourceDrift } from '@aws-sdk/client-cloudformation';
import cliTruncate from 'cli-truncate';
import { resourceNameOf } from '../../tasks/contract/scope.ts';
import { count } from '../../terminal/words.ts';
import { detectDrift } from './detect-drift.ts';
import type { DetectedDrift } from './detect-drift.ts';
import { failure, judged, LOOK_WHO } from './check.ts';
import type { Judgement } from './check.ts';
import type { ExaminedDeployment } from './examined-deployment.ts';
import type { Question } from './question.ts';
import { ASK_AS_OPERATOR, missingAction } from './why-unknown.ts';

/** Whether the parts of the stack are as it made them. Each is compared by CloudFormation, which takes a while. */
export function driftQuestions(examined: ExaminedDeployment): Question[] {
  return [
    {
      area: 'drift',
      async ask() {
        if (!examined.drift) return { verdict: 'absent', what: 'not looked at, because of --no-drift' };
        const [found, resources] = await Promise.all([
          detectDrift(examined.clients.cloudFormation, examined.stack),
          examined.resources(),
        ]);
        return judgeDrift(found, resources.length);
      },
    },
  ];
}

/**
 * Differences that are none, or that another check sees better, by type and path. CloudFormation compares the definition
 * of a state machine before its substitutions with the one after them; the check of the workflow compares it whole.
 * @see https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/2562
 */
const LEFT_OUT: readonly string[] = ['AWS::StepFunctions::StateMachine /DefinitionString'];

const MOST_DIFFERENCES = 3;
const VALUE_LENGTH = 60;

/** Judges what CloudFormation found. `resources`: how many parts the stack has, with those that it cannot compare. */
export function judgeDrift({ ended, reason, parts }: DetectedDrift, resources: number): readonly Judgement[] {
  if (ended === 'late') {
    return [unknown('CloudFormation had not compared the parts after 3 minutes')];
  }
  const compared = parts.filter(({ StackResourceDriftStatus: status }) =>
    ['IN_SYNC', 'MODIFIED', 'DELETED'].includes(status ?? ''),
  ).length;
  const rest = resources - compared;
  const beside = rest > 0 ? ` (${rest} cannot be compared by CloudFormation)` : '';
  const wrong = parts.flatMap((part) => judgePart(part));
  // A detection fails with the reason of one part or more, which say the same themselves.
  if (ended === 'failed' && !wrong.some(({ verdict }) => verdict === 'unknown')) {
    wrong.push(whyNotCompared('every part', reason));
  }
  return judged(wrong, `${count(compared, 'part')} as the stack made them${beside}`);
}

function judgePart(part: StackResourceDrift): Judgement[] {
  const name = nameOf(part);
  switch (part.StackResourceDriftStatus) {
    case 'DELETED':
      return [failure(`${name} was deleted`, LOOK_WHO)];
    case 'MODIFIED': {
      const differences = differencesOf(part);
      return differences.length === 0
        ? []
        : [failure(`${name} is not as the stack made it: ${differences.join('; ')}`, LOOK_WHO)];
    }
    case 'UNKNOWN':
      return [whyNotCompared(name, part.DriftStatusReason)];
    default:
      return [];
  }
}

function differencesOf({ ResourceType, PropertyDifferences: given = [] }: StackResourceDrift): string[] {
  // CloudFormation may say that a part differs without saying how.
  if (given.length === 0) return ['CloudFormation does not say how'];
  const differences = given.filter(
    ({ PropertyPath: path = '' }) => !LEFT_OUT.includes(`${ResourceType ?? ''} ${path}`),
  );
  const more = differences.length - MOST_DIFFERENCES;
  return [
    ...differences.slice(0, MOST_DIFFERENCES).map(sayDifference),
    ...(more > 0 ? [`and ${more} more`] : []),
  ];
}

function sayDifference(difference: PropertyDifference): string {
  const path = (difference.PropertyPath ?? '').replace(/^\//, '').replaceAll('/', '.');
  const expected = cliTruncate(difference.ExpectedValue ?? '', VALUE_LENGTH);
  const actual = cliTruncate(difference.ActualValue ?? '', VALUE_LENGTH);
  switch (difference.DifferenceType) {
    case 'ADD':
      return `${path} was added, ${actual}`;
    case 'REMOVE':
      return `${path} was removed, ${expected}`;
    default:
      return `${path} is ${actual} instead of ${expected}`;
  }
}

/** The logical id, and the end of the physical one, which may be an ARN or a URL, where it says more. */
function nameOf({
  LogicalResourceId: logical = '',
  PhysicalResourceId: physical = '',
}: StackResourceDrift): string {
  const short = resourceNameOf(physical);
  return short === '' || short === logical ? logical : `${logical} (${short})`;
}

function whyNotCompared(what: string, reason: string | undefined): Judgement {
  const action = missingAction(reason ?? '');
  return action === undefined
    ? unknown(`CloudFormation could not compare ${what}: ${reason ?? 'it does not say why'}`)
    : {
        verdict: 'unknown',
        what: `CloudFormation could not compare ${what}: that needs ${action}`,
        todo: ASK_AS_OPERATOR,
      };
}

function unknown(what: string): Judgement {
  return { verdict: 'unknown', what, todo: 'Run incidents doctor again; --no-drift leaves this check out.' };
}
