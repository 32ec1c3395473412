import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { forwardingRegionOf, iamForwardingStackName } from '../../tasks/contract/iam-region.ts';
import { forwardingRules } from '../../tasks/contract/protection/forwarding.ts';
import type { ForwardingRule } from '../../tasks/contract/protection/forwarding.ts';
import { nameBeforeIdOf } from '../../tasks/contract/scope.ts';
import { failure, pass, warning } from './check.ts';
import type { Judgement } from './check.ts';
import type { ExaminedDeployment } from './examined-deployment.ts';
import { readRule, samePattern } from './rules.ts';

/** A rule that forwards calls from the Region where IAM's calls become events, as that Region has it. */
export interface FoundForwarding extends Pick<ForwardingRule, 'about' | 'name'> {
  /** Undefined where there is none. */
  state: string | undefined;
  /** ARNs of the event buses that it forwards them to. */
  targets: readonly string[];
  /** Whether it matches what it was shipped to match, as far as this program can say. */
  intact: boolean;
}

const DEPLOY = 'Deploy with watchRoles true and --revert-drift.';

/** Judges the rules that forward calls to a bus: the one about roles, and those about the rules themselves and their stack. */
export function judgeForwarding(
  region: string,
  rules: readonly FoundForwarding[],
  bus: string,
): readonly Judgement[] {
  // Where one of them is, they were deployed: the others are gone.
  if (rules.every(({ state }) => state === undefined)) {
    return [
      warning(
        `role changes not watched: nothing forwards them from ${region}`,
        'Deploy with watchRoles true: it makes a small stack there.',
      ),
    ];
  }
  const wrong = rules.flatMap(({ about, name, state, targets, intact }): Judgement[] => {
    const unseen =
      about === 'iam'
        ? 'role changes not watched'
        : 'changes to the rules that forward role changes are not watched';
    const rule = `${unseen}: ${name} in ${region}`;
    if (state === undefined) return [failure(`${rule} is gone`, DEPLOY)];
    if (!state.startsWith('ENABLED')) {
      const enable = `aws events enable-rule --region ${region} --name ${name}`;
      return [failure(`${rule} is disabled`, 'The command below repairs it.', enable)];
    }
    if (!targets.includes(bus)) return [failure(`${rule} has lost its target`, DEPLOY)];
    return intact ? [] : [failure(`${rule} does not match what it was shipped to match`, DEPLOY)];
  });
  return wrong.length > 0 ? wrong : [pass(`forwarded from ${region}`)];
}

/** The forwarding rules of a deployment, where it can have any. */
export async function readForwarding({
  clients,
  stack,
  region: homeRegion,
  account,
}: Pick<ExaminedDeployment, 'clients' | 'stack' | 'region' | 'account'>): Promise<
  readonly FoundForwarding[]
> {
  const region = forwardingRegionOf(homeRegion);
  if (region === undefined) return [];
  const events = clients.of(EventBridgeClient, region);
  const remediator = nameBeforeIdOf(stack);
  const stackName = iamForwardingStackName(remediator, homeRegion);
  const shipped = forwardingRules({ account, remediator, homeRegion, stackName, stackId: '' });
  return Promise.all(
    shipped.map(async ({ about, name, pattern }) => {
      const rule = await readRule(events, name);
      if (!rule) return { about, name, state: undefined, targets: [], intact: true };
      return {
        ...{
          about,
          name,
          state: rule.State ?? 'DISABLED',
          targets: rule.targets.map(({ Arn }) => Arn ?? ''),
        },
        // The rule about the stack has the stack's id in it, which is not known here.
        intact: about === 'stack' || samePattern(rule.EventPattern, pattern),
      };
    }),
  );
}
