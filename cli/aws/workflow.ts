import { setTimeout } from 'node:timers/promises';
import { DescribeExecutionCommand } from '@aws-sdk/client-sfn';
import type { DescribeExecutionCommandOutput, SFNClient } from '@aws-sdk/client-sfn';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { UNKNOWN } from '../../tasks/contract/vocabulary.ts';
import { OWN_EVENT_SOURCE } from '../../tasks/contract/own-events.ts';
import type { OwnEvent } from '../../tasks/contract/own-events.ts';
import { scopeOf } from '../../tasks/contract/scope.ts';
import type { Scope } from '../../tasks/contract/scope.ts';
import { CommandFailure } from '../failure.ts';
import type { Clients } from './clients.ts';
import type { Deployment } from './deployment.ts';

/** Longest pause between two looks at an execution (milliseconds), and how many looks there are by default: five minutes. */
const PAUSE = 500;
const MOST_LOOKS = 600;

/** The workflow of a deployment, and where it runs. Throws CommandFailure where nothing says what it is. */
export function workflowOf({ stateMachineArn, outputs }: Deployment): {
  stateMachineArn: string;
  scope: Scope;
} {
  const { partition, region, account } = scopeOf(stateMachineArn);
  if (stateMachineArn === undefined || !partition || !region || !account) {
    throw new CommandFailure(
      outputs
        ? 'The stack does not say what its state machine is: deploy it again.'
        : 'This needs the state machine: give --stack, or --state-machine beside --table.',
    );
  }
  return { stateMachineArn, scope: { partition, region, account } };
}

/** ARN of the execution of a state machine that has such a name. */
export function executionArnFor(stateMachineArn: string, name: string): string {
  return `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
}

/** An event of the remediator itself, with which a person starts its workflow. `id` is the name of the execution. */
export function ownEvent<Detail>(
  { account, region }: Scope,
  event: Pick<OwnEvent<Detail>, 'id' | 'detail-type' | 'time' | 'detail'>,
): OwnEvent<Detail> {
  return { version: '0', source: OWN_EVENT_SOURCE, account, region, resources: [], ...event };
}

/** An execution as it is when it has ended, or after so many looks: the first soon, then two a second. */
export async function followed(
  states: SFNClient,
  executionArn: string,
  mostLooks = MOST_LOOKS,
): Promise<DescribeExecutionCommandOutput> {
  const look = () => states.send(new DescribeExecutionCommand({ executionArn }));
  let execution = await look();
  for (let looks = 1; execution.status === 'RUNNING' && looks < mostLooks; looks += 1) {
    await setTimeout(Math.min(50 * 2 ** looks, PAUSE));
    execution = await look();
  }
  return execution;
}

/** ARN of the caller: GetCallerIdentity needs no permission, but STS may be out of reach, which is `unknown`. */
export async function callerOf(clients: Clients): Promise<string> {
  try {
    return (await clients.sts.send(new GetCallerIdentityCommand({}))).Arn ?? UNKNOWN;
  } catch {
    return UNKNOWN;
  }
}
