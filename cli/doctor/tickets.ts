import { DescribeConnectionCommand, EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { DescribeStateMachineCommand } from '@aws-sdk/client-sfn';
import { allStates, type Workflow } from '../../statemachine/definition.ts';
import { nameBeforeIdOf } from '../../tasks/contract/scope.ts';
import { count } from '../../terminal/words.ts';
import { failure, judged, PUT_BACK } from './check.ts';
import type { Judgement } from './check.ts';
import { unlessGone } from './gone.ts';
import type { ExaminedDeployment } from './examined-deployment.ts';
import type { Question } from './question.ts';

/** The workflow of the tickets and the connections of its webhooks, if the deployment has tickets. Its rule is one of the rules. */
export function ticketQuestions(examined: ExaminedDeployment): Question[] {
  const stateMachineArn = examined.maybe('ticketsArn');
  if (stateMachineArn === undefined) return [];
  const { clients } = examined;
  return [
    {
      area: 'tickets',
      async ask() {
        const workflow = await unlessGone(
          clients.states.send(new DescribeStateMachineCommand({ stateMachineArn })),
        );
        if (!workflow) return failure('the workflow of the tickets is gone: none is opened', PUT_BACK);
        const wrong: Judgement[] =
          workflow.status === 'ACTIVE'
            ? []
            : [failure(`the workflow of the tickets is ${workflow.status ?? 'in no state'}`, PUT_BACK)];
        const connections = connectionsOf(workflow.definition ?? '{"States":{}}');
        const events = clients.of(EventBridgeClient);
        const broken = await Promise.all(connections.map((arn) => judgeConnection(events, arn)));
        return judged(
          [...wrong, ...broken.flat()],
          `the workflow is active, ${count(connections.length, 'connection')} authorized`,
        );
      },
    },
  ];
}

/** @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DescribeConnection.html */
async function judgeConnection(events: EventBridgeClient, arn: string): Promise<Judgement[]> {
  const Name = nameBeforeIdOf(arn);
  const connection = await unlessGone(events.send(new DescribeConnectionCommand({ Name })));
  if (!connection) {
    return [
      failure(
        `the connection ${Name} is gone: the webhook gets no ticket`,
        'Make it again, and deploy with its ARN.',
      ),
    ];
  }
  const { ConnectionState: state = 'in no state', StateReason: reason } = connection;
  if (state === 'AUTHORIZED' || state === 'ACTIVE') return [];
  const why = reason === undefined ? '' : `: ${reason}`;
  return [
    failure(
      `the connection ${Name} is ${state}${why}`,
      'Give it a valid secret: aws events update-connection',
    ),
  ];
}

/** ARNs of the connections that HTTP Tasks use. */
function connectionsOf(definition: string): string[] {
  const arns = allStates(JSON.parse(definition) as Workflow).flatMap(([, state]) => {
    const { Parameters } = state as { Parameters?: { Authentication?: { ConnectionArn?: string } } };
    return Parameters?.Authentication?.ConnectionArn ?? [];
  });
  return [...new Set(arns)];
}
