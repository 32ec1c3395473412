import type { APPROVALS, Approval } from '../../tasks/contract/table.ts';
import { resourceNameOf } from '../../tasks/contract/scope.ts';
import { utc } from '../../tasks/contract/utc.ts';
import { count } from '../../terminal/words.ts';
import { Baselines, type PauseAuthor } from '../baseline/baselines.ts';
import { readTrailStates } from '../incidents/trail-states.ts';
import { failure, judged, warning } from './check.ts';
import type { Judgement } from './check.ts';
import type { ExaminedDeployment } from './examined-deployment.ts';
import type { Question } from './question.ts';

/** The approved settings of the trails, as the last sweep compared them. */
export function baselineQuestions({
  clients,
  stack,
  now,
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
        const store = new Baselines(clients, stack);
        const approvals = trails.map(async ({ arn, state: { approval } }) => {
          const isPaused = Date.parse(approval?.pausedUntil ?? '') > now.getTime();
          // Without the permission, the pause is reported all the same.
          const paused = isPaused ? await store.pauseAuthor(arn).catch(() => ({})) : undefined;
          return { arn, ...(approval && { approval }), ...(paused && { paused }) };
        });
        return judgeApprovals(await Promise.all(approvals));
      },
    },
  ];
}

/** Judges whether each trail has valid approved settings and is as approved. */
function judgeApprovals(
  trails: readonly { arn: string; approval?: Approval; paused?: PauseAuthor }[],
): readonly Judgement[] {
  const wrong = trails.flatMap(({ arn, approval = { state: 'unknown' }, paused }) => [
    ...JUDGES[approval.state](resourceNameOf(arn), approval),
    ...(paused ? pauseOf(resourceNameOf(arn), approval, paused) : []),
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

function pauseOf(name: string, { pausedUntil = '' }: Approval, { by, reason }: PauseAuthor): Judgement[] {
  const why = reason === undefined ? '' : ` (${reason})`;
  const who =
    by === undefined ? 'who paused it could not be read (ssm:GetParameterHistory)' : `${by} paused it`;
  return [
    warning(
      `differences of ${name} are not acted on until ${utc(pausedUntil)}: ${who}${why}`,
      `End the pause: incidents baseline resume ${name}`,
    ),
  ];
}
