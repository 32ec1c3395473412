import { DescribeStateMachineCommand } from '@aws-sdk/client-sfn';
import { asObject } from '../../tasks/contract/raw-object.ts';
import type { Deployment } from '../aws/deployment.ts';

/**
 * The trails of the setting `ignoreTrails`, by name or ARN, as the first rule of the deployed workflow has them: one call.
 * Empty where that cannot be read.
 */
export async function readIgnoredTrails({
  clients,
  stateMachineArn,
}: Pick<Deployment, 'clients' | 'stateMachineArn'>): Promise<string[]> {
  if (stateMachineArn === undefined) return [];
  const machine = await clients.states
    .send(new DescribeStateMachineCommand({ stateMachineArn }))
    .catch(() => undefined);
  return ignoredTrailsIn(machine?.definition ?? '');
}

/** The same from the text of a definition; see statemachine/ignore-trails.ts. */
export function ignoredTrailsIn(definition: string): string[] {
  try {
    const { States } = asObject(JSON.parse(definition));
    const [first] = asObject(asObject(States)['IsStop'])['Choices'] as unknown[];
    const trails = (asObject(first)['And'] as unknown[])
      .map((rule) => asObject(rule)['Or'])
      .find(Array.isArray);
    return (trails as unknown[]).flatMap((rule) => {
      const { StringEquals: trail } = asObject(rule);
      return typeof trail === 'string' ? [trail] : [];
    });
  } catch {
    // Without the setting, the first rule is another one.
    return [];
  }
}
