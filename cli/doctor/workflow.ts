import { DescribeStateMachineCommand } from '@aws-sdk/client-sfn';
import type { DescribeStateMachineCommandOutput } from '@aws-sdk/client-sfn';
import { isDeepStrictEqual } from 'node:util';
import { REPAIR_FUNCTIONS } from '../../tasks/repairs/repairs.ts';
import { allStates, fileOf, functionSlots, loadWorkflow } from '../../statemachine/definition.ts';
import type { Workflow } from '../../statemachine/definition.ts';
import { CommandFailure } from '../failure.ts';
import { count } from '../../terminal/words.ts';
import { failure, judged, PUT_BACK, warning } from './check.ts';
import type { Judgement } from './check.ts';
import { unlessGone } from './gone.ts';
import type { ExaminedDeployment } from './examined-deployment.ts';
import type { Question } from './question.ts';
import { arnOf } from '../../tasks/contract/scope.ts';

/** The state machine: there, active, and the one that this program was shipped with. */
export function workflowQuestions(examined: ExaminedDeployment): Question[] {
  const { clients, stateMachineArn } = examined;
  return [
    {
      area: 'workflow',
      embedded: true,
      async ask() {
        const stateMachine = await unlessGone(
          clients.states.send(new DescribeStateMachineCommand({ stateMachineArn })),
        );
        const shipped = stateMachine && loadWorkflow(await deployedSlots(examined));
        return judgeWorkflow(stateMachine, shipped, examined.embedded);
      },
    },
  ];
}

type StateMachine = Pick<DescribeStateMachineCommandOutput, 'status' | 'definition' | 'loggingConfiguration'>;

/** Judges the state machine as it is against the workflow file with the deployed functions filled in. */
function judgeWorkflow(
  stateMachine: StateMachine | undefined,
  shipped: Workflow | undefined,
  embedded: boolean,
): readonly Judgement[] {
  if (!stateMachine || !shipped)
    return [failure('the state machine is gone: nothing is repaired, recorded or reported', PUT_BACK)];
  const wrong: Judgement[] = [];
  const states = allStates(shipped).length;
  if (stateMachine.status !== 'ACTIVE') {
    wrong.push(failure(`the state machine is ${stateMachine.status ?? 'in no state'}`, PUT_BACK));
  }
  const difference = differenceOf(stateMachine.definition, shipped);
  if (difference !== undefined) {
    wrong.push(
      failure(
        `its definition is not the one that this program was shipped with: ${difference}`,
        `If deployment and program are of the same version, somebody changed it. ${PUT_BACK}`,
      ),
    );
  }
  if (!embedded && (stateMachine.loggingConfiguration?.level ?? 'OFF') === 'OFF') {
    wrong.push(warning('its executions are not logged', PUT_BACK));
  }
  return judged(wrong, `active, its ${count(states, 'state')} are the ones that were shipped`);
}

function differenceOf(definition: string | undefined, shipped: Workflow): string | undefined {
  const found = readWorkflow(definition);
  if (!found) return 'it cannot be read';
  if (isDeepStrictEqual(found, shipped)) return undefined;
  const [before, after] = [new Map(allStates(shipped)), new Map(allStates(found))];
  const names = [...new Set([...before.keys(), ...after.keys()])];
  const changed = names.filter((name) => !isDeepStrictEqual(bare(before.get(name)), bare(after.get(name))));
  return changed.length === 0 ? 'settings of the whole workflow' : `state ${changed.join(', ')}`;
}

// A Parallel state differs with every state inside it: those are named themselves.
function bare(state: ReturnType<typeof allStates>[number][1] | undefined): unknown {
  if (!state) return undefined;
  const { Branches, ...own } = state;
  return {
    ...own,
    branches: Branches?.map(({ States, ...branch }) => ({ ...branch, states: Object.keys(States) })),
  };
}

function readWorkflow(definition: string | undefined): Workflow | undefined {
  try {
    return withoutIgnoreRules(JSON.parse(definition ?? '') as Workflow);
  } catch {
    return undefined;
  }
}

// The rules for ignoreTrails are the deployment's own. They only lead past RestartAtOnce, to ClassifyEvent.
function withoutIgnoreRules(workflow: Workflow): Workflow {
  const { IsStop } = workflow.States;
  if (!IsStop) return workflow;
  const Choices = (IsStop.Choices ?? []).filter(({ Next }) => Next !== IsStop.Default);
  return { ...workflow, States: { ...workflow.States, IsStop: { ...IsStop, Choices } } };
}

/** What fills the slots of the workflow in a deployment. */
async function deployedSlots(examined: ExaminedDeployment): Promise<Record<string, string>> {
  const { partition, account, embedded, resources } = examined;
  const functions = embedded
    ? []
    : (await resources()).filter(({ type }) => type === 'AWS::Lambda::Function');
  const nameOf = (step: string): string => {
    if (embedded) return fileOf(step);
    const of = (name: string) => functions.find(({ logicalId }) => logicalId.includes(name));
    // Without enforced trails there is no function that restores: that of CompareTrail fills the slot, and refuses.
    const made = of(step) ?? (REPAIR_FUNCTIONS[step]?.trails === 'enforced' ? of('CompareTrail') : undefined);
    if (!made) throw new CommandFailure(`the stack has no function for ${step}`);
    return made.physicalId;
  };
  const functionArns = functionSlots().map((slot): [string, string] => [
    slot,
    arnOf(examined, 'lambda', `function:${nameOf(slot.replace(/Arn$/, ''))}`),
  ]);
  return { ...Object.fromEntries(functionArns), Account: account, Partition: partition };
}
