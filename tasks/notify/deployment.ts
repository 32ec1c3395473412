import type { Step } from '../contract/notification.ts';
import { scopeOf } from '../contract/scope.ts';
import { COMMAND, endSentence } from './fill-step.ts';

/** What messages say of the deployment that they come from. */
export interface Deployment {
  /** What people call the account: the setting accountAlias, or its id. */
  readonly account: string;
  /** Name of the CloudFormation stack. */
  readonly stackName: string;
  /** URL of RUNBOOK.md, or its name. */
  readonly runbook: string;
}

/** A command of the `incidents` program that reads this deployment, wherever it is pasted. */
export function incidentsCommand(
  words: string,
  executionArn: string,
  { stackName }: Pick<Deployment, 'stackName'>,
): string {
  return `incidents ${words} --region ${scopeOf(executionArn).region} --stack ${stackName}`;
}

/** A command of the program inside another one. */
const INSIDE = /\$\(incidents ([^()]*)\)/g;

/** A step in its two parts: one sentence, and the command that does it. */
export function readStep(step: string, executionArn: string, deployment: Deployment): Step {
  const [text = '', command] = step.split(COMMAND);
  if (command === undefined) return { text: endSentence(text) };
  const words = command.startsWith('incidents ') ? command.slice('incidents '.length) : undefined;
  return {
    text: endSentence(text),
    command:
      words === undefined
        ? command.replace(
            INSIDE,
            (_, inner: string) => `$(${incidentsCommand(inner, executionArn, deployment)})`,
          )
        : incidentsCommand(words, executionArn, deployment),
  };
}
