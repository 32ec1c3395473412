import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import type { Stack } from '@aws-sdk/client-cloudformation';
import { count } from '../../terminal/words.ts';
import { judged, warning } from './check.ts';
import type { Judgement } from './check.ts';
import type { ExaminedDeployment } from './examined-deployment.ts';
import type { Question } from './question.ts';

/** The stack as CloudFormation sees it: its last deployment, its protection, its resources. */
export function stackQuestions(examined: ExaminedDeployment): Question[] {
  return [
    {
      area: 'stack',
      async ask() {
        const command = new DescribeStacksCommand({ StackName: examined.stack });
        const { Stacks: [stack] = [] } = await examined.clients.cloudFormation.send(command);
        return judgeStack(stack, await examined.resources());
      },
    },
  ];
}

type Deployed = Pick<Stack, 'StackStatus' | 'StackStatusReason' | 'EnableTerminationProtection'>;

/** Judges the last deployment of a stack, and whether it is protected. Whether its resources drifted is a check of its own. */
function judgeStack(stack: Deployed | undefined, resources: readonly unknown[]): readonly Judgement[] {
  const {
    StackStatus: status = 'unknown',
    StackStatusReason: reason,
    EnableTerminationProtection,
  } = stack ?? {};
  const wrong: Judgement[] = [];
  if (status.endsWith('IN_PROGRESS')) {
    wrong.push(
      warning(`the stack is being changed (${status})`, 'Run incidents doctor again when that has ended.'),
    );
  } else if (!/^(CREATE|UPDATE|IMPORT)_COMPLETE$/.test(status)) {
    const why = reason === undefined ? '' : `: ${reason}`;
    wrong.push(
      warning(
        `the last deployment failed (${status}${why})`,
        'Look at the events of the stack, and deploy again.',
      ),
    );
  }
  if (EnableTerminationProtection !== true) {
    wrong.push(
      warning(
        'its termination protection is off: anybody who may delete stacks can delete it',
        'Deploy with terminationProtection true, unless this is a trial.',
      ),
    );
  }
  return judged(wrong, `${count(resources.length, 'resource')}, ${status}, protected against deletion`);
}
