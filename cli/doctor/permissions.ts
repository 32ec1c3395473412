import { IAMClient, SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import type { EvaluationResult } from '@aws-sdk/client-iam';
import { count } from '../../terminal/words.ts';
import { failure, judged, PUT_BACK, warning } from './check.ts';
import type { Judgement } from './check.ts';
import { unlessGone } from './gone.ts';
import type { Need } from './need.ts';
import { readNeeds } from './needs.ts';
import type { ExaminedDeployment } from './examined-deployment.ts';
import type { Question } from './question.ts';

/** Whether the roles may do what the remediator does: their own policies, boundaries and service control policies together. */
export function permissionQuestions(examined: ExaminedDeployment): Question[] {
  return [
    {
      area: 'permissions',
      instead: 'there is no IAM: the functions may do everything',
      async ask() {
        // Without the resources of the stack it is unknown which function takes which step.
        await examined.resources();
        const needs = await readNeeds(examined);
        const roles = new Set(needs.map(({ role }) => role));
        const wrong = await Promise.all(
          needs.map(async (need) => judgeNeed(need, await simulate(examined, need))),
        );
        return judged(
          wrong.flat(),
          `${count(roles.size, 'role')} may do what they have to, says the IAM simulator`,
        );
      },
    },
  ];
}

/** Judges what the simulator says of one need; an empty list if all is allowed. */
export function judgeNeed(
  { who, optional }: Pick<Need, 'who' | 'optional'>,
  results: readonly EvaluationResult[],
): Judgement[] {
  return results.flatMap((result) => {
    const { EvalActionName: action = 'unknown', MissingContextValues: missing = [] } = result;
    const parts = result.ResourceSpecificResults ?? [];
    const denied = parts.filter(({ EvalResourceDecision }) => EvalResourceDecision !== 'allowed');
    const isDenied = parts.length > 0 ? denied.length > 0 : result.EvalDecision !== 'allowed';
    if (!isDenied) return [];
    const on =
      denied.map(({ EvalResourceName }) => EvalResourceName ?? '').join(', ') || result.EvalResourceName;
    const what = `${who} may not ${action} on ${on ?? 'anything'}: ${whyDenied(result)}`;
    if (optional !== undefined) return [warning(what, optional)];
    return missing.length > 0
      ? [
          warning(
            `perhaps ${what}`,
            `It depends on ${missing.join(', ')}, which the simulator was not given: look at the policies.`,
          ),
        ]
      : [
          failure(
            what,
            result.OrganizationsDecisionDetail?.AllowedByOrganizations === false
              ? 'Ask for an exception of the role in the service control policy.'
              : PUT_BACK,
          ),
        ];
  });
}

function whyDenied(result: EvaluationResult): string {
  if (result.OrganizationsDecisionDetail?.AllowedByOrganizations === false) {
    return 'a service control policy of the organization denies it';
  }
  if (result.PermissionsBoundaryDecisionDetail?.AllowedByPermissionsBoundary === false) {
    return 'the permissions boundary of its role denies it';
  }
  return result.EvalDecision === 'explicitDeny'
    ? 'a policy of its role denies it'
    : 'no policy of its role allows it';
}

async function simulate(
  { clients }: ExaminedDeployment,
  { role, actions, resources, context }: Need,
): Promise<EvaluationResult[]> {
  const command = new SimulatePrincipalPolicyCommand({
    PolicySourceArn: role,
    ActionNames: [...actions],
    ResourceArns: resources,
    ...(context && { ContextEntries: context }),
  });
  const answer = await unlessGone(clients.of(IAMClient).send(command));
  return answer
    ? (answer.EvaluationResults ?? [])
    : actions.map((EvalActionName) => ({ EvalActionName, EvalDecision: 'implicitDeny' }));
}
