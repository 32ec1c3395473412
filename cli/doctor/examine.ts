import { alarmQuestions } from './alarms.ts';
import { alertPathQuestions } from './alert-paths.ts';
import { baselineQuestions } from './baseline.ts';
import { driftQuestions } from './drift.ts';
import { AREAS } from './check.ts';
import type { Area, Check, Judgement } from './check.ts';
import { functionQuestions } from './functions.ts';
import { keyQuestions } from './key.ts';
import { permissionQuestions } from './permissions.ts';
import type { ExaminedDeployment } from './examined-deployment.ts';
import { policyQuestions } from './policies.ts';
import type { Question } from './question.ts';
import { queueQuestions } from './queues.ts';
import { roleChangeQuestions } from './role-changes.ts';
import { ruleQuestions } from './rules.ts';
import { stackQuestions } from './stack.ts';
import { sweepQuestions } from './sweep.ts';
import { tableQuestions } from './table.ts';
import { ticketQuestions } from './tickets.ts';
import { topicQuestions } from './topics.ts';
import { trailQuestions } from './trails.ts';
import { whyUnknown } from './why-unknown.ts';
import { workflowQuestions } from './workflow.ts';

const QUESTIONS: readonly ((examined: ExaminedDeployment) => Question[])[] = [
  stackQuestions,
  driftQuestions,
  policyQuestions,
  ruleQuestions,
  roleChangeQuestions,
  workflowQuestions,
  ticketQuestions,
  functionQuestions,
  permissionQuestions,
  topicQuestions,
  tableQuestions,
  keyQuestions,
  sweepQuestions,
  queueQuestions,
  alarmQuestions,
  alertPathQuestions,
  trailQuestions,
  baselineQuestions,
];

/**
 * Asks everything about a deployment, all at once, and gives what was found in the order of the areas.
 * @param onProgress how many questions there are, and the areas of those that have no answer yet
 */
export async function examine(
  examined: ExaminedDeployment,
  onProgress: (of: number, open: readonly Area[]) => void,
): Promise<Check[]> {
  const questions = QUESTIONS.flatMap((of) => of(examined));
  const open = new Set(questions);
  const checks = await Promise.all(
    questions.map(async (question) => {
      const judgements = await answer(question, examined);
      open.delete(question);
      onProgress(
        questions.length,
        [...open].map(({ area }) => area),
      );
      return judgements.map((judgement): Check => ({ area: question.area, ...judgement }));
    }),
  );
  return unique(checks.flat()).sort((a, b) => AREAS.indexOf(a.area) - AREAS.indexOf(b.area));
}

async function answer(
  { ask, embedded = false, instead = 'not part of embedded mode' }: Question,
  examined: ExaminedDeployment,
): Promise<Judgement[]> {
  if (examined.embedded && !embedded) return [{ verdict: 'absent', what: instead }];
  try {
    return [await ask()].flat();
  } catch (error) {
    return [{ verdict: 'unknown', ...whyUnknown(error, examined) }];
  }
}

/** Without repetitions: two questions may meet the same obstacle. */
function unique(checks: readonly Check[]): Check[] {
  const seen = new Map(checks.map((check) => [`${check.area} ${check.verdict} ${check.what}`, check]));
  return [...seen.values()];
}
