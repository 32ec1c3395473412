import { comparedSettings, type Approver } from '../incidents/compared-settings.ts';
import type { StoredIncident } from '../../tasks/contract/table.ts';
import type { Session } from '../session.ts';
import type { ApprovedVersion } from './baselines.ts';

type Approved = Pick<StoredIncident, 'subject' | 'repair'>;

/**
 * Who approved the settings that incidents were compared with, as Parameter Store's history says: one read for each trail.
 * Answers a look-up; undefined where the deployment was named by its table, the caller may not read it, or Parameter Store
 * keeps the version no longer.
 * @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameterHistory.html
 */
export async function readApprovers(
  { deployment, messages }: Pick<Session, 'deployment' | 'messages'>,
  stack: string,
  incidents: readonly Approved[],
): Promise<(incident: Approved) => Approver | undefined> {
  const arns = new Set(incidents.filter(isCompared).map(({ subject }) => subject.key));
  if (arns.size === 0 || !deployment.outputs) return () => undefined;
  // Its client is loaded only where there is a comparison.
  const { Baselines } = await import('./baselines.ts');
  const store = new Baselines(deployment.clients, stack);
  const versions = new Map<string, ApprovedVersion[]>();
  for (const arn of arns) {
    try {
      versions.set(arn, await store.history(arn));
    } catch (error) {
      messages.say(
        `Who approved the settings could not be read (${error instanceof Error ? error.name : String(error)}): it needs ssm:GetParameterHistory.`,
      );
      break;
    }
  }
  return ({ subject, repair }) => {
    const compared = comparedSettings(repair?.comparison);
    const found = versions.get(subject.key)?.find(({ version }) => version === compared?.version);
    return found && { by: found.by, at: found.at };
  };
}

function isCompared({ repair }: Approved): boolean {
  return comparedSettings(repair?.comparison) !== undefined;
}
