import { EventBridgeClient, ListTargetsByRuleCommand } from '@aws-sdk/client-eventbridge';
import { IAMClient, SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import type { EvaluationResult } from '@aws-sdk/client-iam';
import { DescribeStateMachineCommand } from '@aws-sdk/client-sfn';
import { count } from '../terminal/words.ts';
import { failure, judged, PUT_BACK, warning } from './finding.ts';
import type { Judgement } from './finding.ts';
import { unlessGone } from './gone.ts';
import type { Place } from './place.ts';
import type { Question } from './question.ts';

/** What a role of the product has to be allowed. */
export interface Need {
  /** Who it is, for people: a step, the state machine, a rule. */
  who: string;
  role: string;
  actions: string[];
  resources: string[];
}

/** Whether the roles may do what the product does: their own policies, boundaries and service control policies together. */
export function permissionQuestions(place: Place): Question[] {
  return [
    {
      area: 'permissions',
      instead: 'there is no IAM: the functions may do everything',
      async ask() {
        // Without the resources of the stack nobody knows which function takes which step.
        await place.resources();
        const needs = await readNeeds(place);
        const roles = new Set(needs.map(({ role }) => role));
        const wrong = await Promise.all(
          needs.map(async (need) => judgeNeed(need, await simulate(place, need))),
        );
        return judged(
          wrong.flat(),
          `${count(roles.size, 'role')} may do what they have to, says the IAM simulator`,
        );
      },
    },
  ];
}

/** What each function calls, by its step. */
export function needsOfStep(
  step: string,
  place: Pick<Place, 'maybe' | 'partition' | 'region' | 'account' | 'stateMachineArn'>,
  trails: readonly string[],
): Pick<Need, 'actions' | 'resources'>[] {
  const { partition, region, account, maybe, stateMachineArn } = place;
  // Which trail will be stopped is not known: any of this account stands for it where there is none yet.
  const onTrails =
    trails.length > 0 ? [...trails] : [`arn:${partition}:cloudtrail:${region}:${account}:trail/any`];
  const table = `arn:${partition}:dynamodb:${region}:${account}:table/${maybe('tableName') ?? ''}`;
  const [topic, tampering, key] = [maybe('topicArn') ?? '', maybe('tamperingTopicArn'), maybe('keyArn')];
  switch (step) {
    case 'StartLogging':
      return [{ actions: ['cloudtrail:StartLogging'], resources: onTrails }];
    case 'CheckLogging':
    case 'VerifyLogging':
      return [{ actions: ['cloudtrail:GetTrailStatus'], resources: onTrails }];
    case 'RecordIncident':
      return [{ actions: ['dynamodb:PutItem', 'dynamodb:GetItem', 'dynamodb:Query'], resources: [table] }];
    case 'PublishNotification':
      return [
        { actions: ['sns:Publish'], resources: [topic] },
        ...(key === undefined ? [] : [{ actions: ['kms:GenerateDataKey', 'kms:Decrypt'], resources: [key] }]),
      ];
    case 'SweepTrails':
      return [
        { actions: ['cloudtrail:ListTrails', 'cloudtrail:DescribeTrails'], resources: ['*'] },
        { actions: ['cloudtrail:GetTrailStatus'], resources: onTrails },
        { actions: ['states:StartExecution'], resources: [stateMachineArn] },
        {
          actions: ['sns:ListSubscriptionsByTopic'],
          resources: [topic, ...(tampering === undefined ? [] : [tampering])],
        },
      ];
    default:
      return [];
  }
}

/** Judges what the simulator says of one need; an empty list if all is allowed. */
export function judgeNeed({ who }: Pick<Need, 'who'>, results: readonly EvaluationResult[]): Judgement[] {
  return results.flatMap((result) => {
    const { EvalActionName: action = 'unknown', MissingContextValues: missing = [] } = result;
    const parts = result.ResourceSpecificResults ?? [];
    const denied = parts.filter(({ EvalResourceDecision }) => EvalResourceDecision !== 'allowed');
    const isDenied = parts.length > 0 ? denied.length > 0 : result.EvalDecision !== 'allowed';
    if (!isDenied) return [];
    const on =
      denied.map(({ EvalResourceName }) => EvalResourceName ?? '').join(', ') || result.EvalResourceName;
    const what = `${who} may not ${action} on ${on ?? 'anything'}: ${whyDenied(result)}`;
    return missing.length > 0
      ? [
          warning(
            `perhaps ${what}`,
            `It hangs on ${missing.join(', ')}, which the simulator was not given: look at the policies.`,
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

async function readNeeds(place: Place): Promise<Need[]> {
  const { stateMachineArn, clients } = place;
  const functions = await place.functions();
  const trails = (await place.trails()).filter(({ home }) => home).map(({ arn }) => arn);
  const needs: Need[] = functions.flatMap(({ step, configuration }) =>
    needsOfStep(step, place, trails).map((need) => ({ ...need, who: step, role: configuration?.Role ?? '' })),
  );
  const machine = await unlessGone(clients.states.send(new DescribeStateMachineCommand({ stateMachineArn })));
  needs.push({
    who: 'the state machine',
    role: machine?.roleArn ?? '',
    actions: ['lambda:InvokeFunction'],
    resources: functions
      .filter(({ step }) => step !== 'SweepTrails')
      .flatMap(({ configuration }) => configuration?.FunctionArn ?? []),
  });
  for (const part of ['detection', 'finding']) {
    const command = new ListTargetsByRuleCommand({ Rule: `${place.output('alarmNamePrefix')}${part}` });
    const targets = await unlessGone(clients.of(EventBridgeClient).send(command));
    const role = targets?.Targets?.find(({ Arn }) => Arn === stateMachineArn)?.RoleArn ?? '';
    needs.push({
      who: `the rule ${part}`,
      role,
      actions: ['states:StartExecution'],
      resources: [stateMachineArn],
    });
  }
  // What is gone or has lost its target has no role to ask about: another check says so.
  return needs.filter(({ role, resources }) => role !== '' && resources.length > 0);
}

async function simulate({ clients }: Place, { role, actions, resources }: Need): Promise<EvaluationResult[]> {
  const command = new SimulatePrincipalPolicyCommand({
    PolicySourceArn: role,
    ActionNames: actions,
    ResourceArns: resources,
  });
  const answer = await unlessGone(clients.of(IAMClient).send(command));
  return answer
    ? (answer.EvaluationResults ?? [])
    : actions.map((EvalActionName) => ({ EvalActionName, EvalDecision: 'implicitDeny' }));
}
