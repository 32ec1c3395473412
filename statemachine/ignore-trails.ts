import { parse, validate } from '@aws-sdk/util-arn-parser';
import type { Choice, Workflow } from './definition.ts';

const NAME = '$.detail.requestParameters.name';

/**
 * The workflow with rules in front of the first Choice that lead trails of the setting `ignoreTrails` past RestartAtOnce.
 * A caller may name a trail by its name or its ARN, and the setting may, too.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/state-choice.html
 */
export function withIgnoredTrails(workflow: Workflow, ignoreTrails: readonly string[]): Workflow {
  const { IsStop } = workflow.States;
  if (!IsStop || ignoreTrails.length === 0) return workflow;
  const ignored: Choice = {
    And: [...isText(NAME), { Or: ignoreTrails.flatMap(namings) }],
    Next: IsStop.Default ?? '',
  };
  const first = { ...IsStop, Choices: [ignored, ...(IsStop.Choices ?? [])] };
  return { ...workflow, States: { ...workflow.States, IsStop: first } };
}

/** The rules that recognise a trail of the setting in whichever way a call names it. */
function namings(trail: string): object[] {
  const exactly = { Variable: NAME, StringEquals: trail };
  if (!validate(trail)) return [exactly, { Variable: NAME, StringMatches: `arn:*:trail/${trail}` }];
  // A short name is a trail of the account and the Region that the call was made in.
  const { accountId, region, resource } = parse(trail);
  const inScope = [
    ...isText('$.account', accountId),
    ...isText('$.detail.awsRegion', region),
    { Variable: NAME, StringEquals: resource.replace(/^trail\//, '') },
  ];
  return [exactly, { And: inScope }];
}

function isText(path: string, value?: string): object[] {
  return [
    { Variable: path, IsPresent: true },
    { Variable: path, IsString: true },
    ...(value === undefined ? [] : [{ Variable: path, StringEquals: value }]),
  ];
}
