import type { APPROVALS } from '../../tasks/contract/table.ts';
import { type Approval } from '../../tasks/contract/table.ts';
import { resourceNameOf } from '../../tasks/contract/scope.ts';
import { count, utc } from '../../terminal/words.ts';
import { readTrailStates } from '../incidents/trail-states.ts';
import { failure, judged, warning } from './finding.ts';
import type { Judgement } from './finding.ts';
import type { ExaminedDeployment } from './examined-deployment.ts';
import type { Question } from './question.ts';

/** The approved settings of the trails, as the last sweep compared them. */
export function baselineQuestions({
  partition,
  account,
  region,
  embedded,
  states,
}: ExaminedDeployment): Question[] {
  return [
    {
      area: 'baseline',
      embedded: true,
      async ask() {
        const { trails } = await readTrailStates({ states }, { partition, account, region });
        if (trails.length === 0)
          return [
            {
              verdict: embedded ? 'absent' : 'unknown',
              what: 'no sweep has seen a trail of this account here',
            },
          ];
        return judgeApprovals(
          trails.map(({ arn, state: { approval } }) => ({ arn, ...(approval && { approval }) })),
        );
      },
    },
  ];
}

/** Judges whether each trail has valid approved settings and is as approved. */
function judgeApprovals(trails: readonly { arn: string; approval?: Approval }[]): readonly Judgement[] {
  const wrong = trails.flatMap(({ arn, approval = { state: 'unknown' } }) => [
    ...JUDGES[approval.state](resourceNameOf(arn), approval),
    ...pauseOf(resourceNameOf(arn), approval),
  ]);
  return judged(wrong, `${count(trails.length, 'trail')} as approved`);
}

const JUDGES: Readonly<
  Record<(typeof APPROVALS)[number], (name: string, approval: Approval) => Judgement[]>
> = {
  'as-approved': () => [],
  differs: (name, { differences = 0, version = 0 }) => [
    failure(
      `${name} is not as approved: ${count(differences, 'setting')} ${differences === 1 ? 'differs' : 'differ'} from version ${version}`,
      'See what differs, and restore or approve it.',
      `incidents baseline diff ${name}`,
    ),
  ],
  invalid: (name) => [
    failure(
      `the approved settings of ${name} are not valid: nothing is compared with them`,
      'See who wrote them, and approve valid ones.',
      `incidents baseline history ${name}`,
    ),
  ],
  none: (name) => [
    warning(
      `nobody has approved the settings of ${name}: it is compared with what a sweep last observed`,
      `Approve them: incidents baseline approve ${name}`,
    ),
  ],
  unknown: (name) => [
    {
      verdict: 'unknown',
      what: `${name} was not compared with approved settings`,
      todo: 'The next sweep compares it; its log says what could not be read.',
    },
  ],
};

function pauseOf(name: string, { pausedUntil }: Approval): Judgement[] {
  if (pausedUntil === undefined) return [];
  return [
    warning(
      `differences of ${name} are not acted on until ${utc(pausedUntil)} UTC: somebody paused it`,
      `End the pause: incidents baseline resume ${name}`,
    ),
  ];
}
