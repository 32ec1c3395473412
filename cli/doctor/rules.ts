import {
  DescribeRuleCommand,
  EventBridgeClient,
  ListTargetsByRuleCommand,
} from '@aws-sdk/client-eventbridge';
import type { Rule, Target } from '@aws-sdk/client-eventbridge';
import { isDeepStrictEqual } from 'node:util';
import { resourceNameOf } from '../../tasks/contract/scope.ts';
import { baselinePattern, recorderPattern, tamperingPattern } from '../../tasks/contract/calls.ts';
import { deliveryPattern } from '../../tasks/contract/delivery-calls.ts';
import { announcedPattern } from '../../tasks/contract/incident-events.ts';
import { failurePattern } from '../../tasks/contract/failure-rule.ts';
import { findingPattern } from '../../tasks/classify/classify-finding.ts';
import { count } from '../../terminal/words.ts';
import { failure, judged, REPAIR, PUT_BACK, warning } from './check.ts';
import type { Judgement } from './check.ts';
import { unlessGone } from './gone.ts';
import { listOf } from './examined-deployment.ts';
import type { ExaminedDeployment } from './examined-deployment.ts';
import type { Question } from './question.ts';
import { queueArn } from './queues.ts';

/** A rule as the stack made it. */
export interface ExpectedRule {
  name: string;
  /** ARNs of what it starts or notifies. */
  targets: readonly string[];
  /** Whether a target gets the whole event, as the workflow has to. */
  wholeEvent: boolean;
  /** Absent for the rule whose events the sweep makes up for. */
  queueArn?: string;
  /** What it matches, where this program can say it. */
  pattern?: object;
}

/** A rule as EventBridge has it. */
export interface FoundRule extends Pick<Rule, 'State' | 'EventPattern'> {
  targets: readonly Target[];
}

/** The rules that start the workflow or notify people. */
export function ruleQuestions(examined: ExaminedDeployment): Question[] {
  return [
    {
      area: 'rules',
      instead: 'npm start matches the patterns of a deployment itself, without EventBridge',
      async ask() {
        const events = examined.clients.of(EventBridgeClient);
        const expected = expectedRules(examined);
        const wrong = await Promise.all(
          expected.map(async (rule) => judgeRule(rule, await readRule(events, rule.name), examined.region)),
        );
        return judged(wrong.flat(), `${count(expected.length, 'rule')} enabled, each with its target`);
      },
    },
  ];
}

/** What the rules of a deployment have to be, from the outputs of its stack and the patterns of the remediator. */
export function expectedRules(
  examined: Pick<ExaminedDeployment, 'output' | 'maybe' | 'stateMachineArn' | 'partition' | 'account'>,
): ExpectedRule[] {
  const { output, stateMachineArn, account } = examined;
  const prefix = output('alarmNamePrefix');
  const patterns: Readonly<Record<string, object>> = {
    detection: tamperingPattern(account),
    finding: findingPattern(account),
    recorders: recorderPattern(account),
    baseline: baselinePattern(account, prefix.replace(/\.$/, '')),
    delivery: deliveryPattern(account),
    failure: failurePattern(stateMachineArn, account),
    tickets: announcedPattern(account),
  };
  return listOf(output('ruleNames')).map((name) => {
    const part = name.slice(prefix.length);
    const pattern = patterns[part];
    const tampering = part.startsWith('notify-') ? [output('tamperingTopicArn')] : undefined;
    const failing = part === 'failure' ? [output('topicArn'), output('tamperingTopicArn')] : undefined;
    const tickets = part === 'tickets' ? [examined.maybe('ticketsArn') ?? ''] : undefined;
    const delivery = part === 'delivery' ? [examined.maybe('filterDeliveryArn') ?? ''] : undefined;
    const targets = tampering ?? failing ?? tickets ?? delivery ?? [stateMachineArn];
    return {
      ...{ name, targets, wholeEvent: [tampering, failing, delivery].every((other) => other === undefined) },
      ...(delivery === undefined && { queueArn: queueArn(output('queueUrl'), examined) }),
      ...(pattern && { pattern }),
    };
  });
}

/** Judges one rule; an empty list if all is well. */
function judgeRule(expected: ExpectedRule, found: FoundRule | undefined, region: string): Judgement[] {
  const { name, targets, pattern } = expected;
  if (!found) return [failure(`${name} is gone: events that it matched are not detected`, PUT_BACK)];
  const wrong: Judgement[] = [];
  // ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS sees more than is needed, and that is no fault.
  if (!found.State?.startsWith('ENABLED')) {
    const enable = `aws events enable-rule --region ${region} --name ${name}`;
    wrong.push(failure(`${name} is disabled: events that match are not detected`, REPAIR, enable));
  }
  if (pattern && !samePattern(found.EventPattern, pattern)) {
    wrong.push(failure(`${name} does not match what it was shipped to match`, PUT_BACK));
  }
  return [
    ...wrong,
    ...targets.flatMap((target) =>
      judgeTarget(
        expected,
        target,
        found.targets.find(({ Arn }) => Arn === target),
      ),
    ),
  ];
}

function judgeTarget(
  { name, wholeEvent, queueArn: queue }: ExpectedRule,
  target: string,
  found: Target | undefined,
): Judgement[] {
  const short = resourceNameOf(target);
  if (!found)
    return [failure(`${name} has lost its target ${short}: events that match do not reach it`, PUT_BACK)];
  const cut =
    found.Input !== undefined || found.InputPath !== undefined || found.InputTransformer !== undefined;
  if (wholeEvent && cut) return [failure(`${name} does not send the whole event to ${short}`, PUT_BACK)];
  if (wholeEvent && found.RoleArn === undefined) {
    return [failure(`${name} has no role to start ${short} with`, PUT_BACK)];
  }
  if (queue !== undefined && found.DeadLetterConfig?.Arn !== queue) {
    return [
      warning(`${name} has lost its dead-letter queue: an event that it cannot deliver is lost`, PUT_BACK),
    ];
  }
  return [];
}

/** Whether a pattern of EventBridge, as JSON, is the one that was shipped. */
export function samePattern(text: string | undefined, pattern: object): boolean {
  try {
    return isDeepStrictEqual(JSON.parse(text ?? ''), JSON.parse(JSON.stringify(pattern)));
  } catch {
    return false;
  }
}

/** A rule with its targets; undefined if it is gone. */
export async function readRule(events: EventBridgeClient, Name: string): Promise<FoundRule | undefined> {
  const rule = await unlessGone(events.send(new DescribeRuleCommand({ Name })));
  if (!rule) return undefined;
  const { Targets: targets = [] } = await events.send(new ListTargetsByRuleCommand({ Rule: Name }));
  return { ...rule, targets };
}
