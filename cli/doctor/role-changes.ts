import {
  DescribeRuleCommand,
  EventBridgeClient,
  ListTargetsByRuleCommand,
} from '@aws-sdk/client-eventbridge';
import { forwardingRegionOf, iamRegionOf } from '../../tasks/contract/iam-region.ts';
import { count } from '../terminal/words.ts';
import { failure, pass, warning } from './finding.ts';
import type { Judgement } from './finding.ts';
import { unlessGone } from './gone.ts';
import type { Place } from './place.ts';
import type { Question } from './question.ts';
import { readTrails } from './read-trails.ts';
import type { FoundTrail } from './read-trails.ts';
import { doesFeed, mayFeed, unreadTrails } from './trails.ts';
import { ASK_AS_OPERATOR } from './why-unknown.ts';

/** The rule that hands changes of roles on from the Region where IAM's calls become events. */
export interface ForwardingRule {
  region: string;
  /** Undefined where there is none. */
  state: string | undefined;
  /** ARNs of the event buses that it hands them on to. */
  targets: readonly string[];
}

/** Whether changes of the product's roles are noticed: somebody hands them on, and a trail makes events of them. */
export function roleChangeQuestions(place: Place): Question[] {
  return [
    {
      area: 'role changes',
      async ask() {
        const handedOn = judgeRoleChanges(place, await readForwarding(place));
        if (handedOn.verdict !== 'pass') return handedOn;
        const region = iamRegionOf(place.region) ?? place.region;
        const trails = await (region === place.region
          ? place.trails()
          : readTrails({ clients: place.clients, region, account: place.account }));
        const carriers = trails.filter(({ global }) => global);
        const heard = judgeCarriers(carriers, region, handedOn.what);
        return heard.verdict === 'unknown' ? [heard, ...unreadTrails(carriers, place)] : heard;
      },
    },
  ];
}

/**
 * Judges whether the calls of IAM become events in its Region: a trail has to log them there. `carriers` are the trails that
 * carry the calls of services without a Region: multi-Region trails, and those of that Region that were made so.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-concepts.html#cloudtrail-concepts-global-service-events
 */
export function judgeCarriers(carriers: readonly FoundTrail[], region: string, handedOn: string): Judgement {
  const heard = carriers.filter(doesFeed);
  if (heard.length > 0) {
    return pass(
      `${handedOn}, where ${count(heard.length, 'trail')} ${heard.length === 1 ? 'logs' : 'log'} them`,
    );
  }
  const unsure = carriers.filter(mayFeed).map(({ name }) => name);
  const none = `no trail that logs in ${region} carries the calls of IAM`;
  if (unsure.length > 0) {
    return {
      verdict: 'unknown',
      what: `perhaps ${none}: ${unsure.join(', ')} could not be read`,
      todo: ASK_AS_OPERATOR,
    };
  }
  return failure(
    `role changes not watched: ${none}`,
    `Make a trail of write management events multi-Region, or give ${region} one with global service events, and start it.`,
  );
}

/** Name of the forwarding rule, as the forwarding stack gives it. */
export function forwardingRuleName(stack: string, region: string): string {
  return `${stack}.iam-${region}`;
}

/** Judges where changes of roles are to be heard of; `rule` is undefined where none is needed or can be had. */
export function judgeRoleChanges(
  { partition, region, account, stack }: Pick<Place, 'partition' | 'region' | 'account' | 'stack'>,
  rule: ForwardingRule | undefined,
): Judgement {
  const iamRegion = iamRegionOf(region);
  if (iamRegion === undefined) {
    return warning(
      'role changes not watched: it is not known where the calls of IAM become events in this partition',
      `Watch the calls of IAM on roles that begin with ${stack} by other means.`,
    );
  }
  if (iamRegion === region) return pass('seen in this Region');
  if (!rule) {
    return warning(
      `role changes not watched: EventBridge hands nothing on from ${iamRegion}`,
      `Watch the calls of IAM on roles that begin with ${stack} by other means.`,
    );
  }
  const name = forwardingRuleName(stack, region);
  if (rule.state === undefined) {
    return warning(
      `role changes not watched: nothing hands them on from ${rule.region}`,
      'Deploy with watchRoles true: it makes a small stack there.',
    );
  }
  if (!rule.state.startsWith('ENABLED')) {
    return failure(
      `role changes not watched: ${name} in ${rule.region} is disabled`,
      'The command below mends it.',
      `aws events enable-rule --region ${rule.region} --name ${name}`,
    );
  }
  const bus = `arn:${partition}:events:${region}:${account}:event-bus/default`;
  return rule.targets.includes(bus)
    ? pass(`handed on from ${rule.region}`)
    : failure(
        `role changes not watched: ${name} in ${rule.region} has lost its target`,
        'Deploy with watchRoles true and --revert-drift.',
      );
}

async function readForwarding({ clients, stack, region: home }: Place): Promise<ForwardingRule | undefined> {
  const region = forwardingRegionOf(home);
  if (region === undefined) return undefined;
  const events = clients.of(EventBridgeClient, region);
  const Name = forwardingRuleName(stack, home);
  const rule = await unlessGone(events.send(new DescribeRuleCommand({ Name })));
  if (!rule) return { region, state: undefined, targets: [] };
  const { Targets = [] } = await events.send(new ListTargetsByRuleCommand({ Rule: Name }));
  return { region, state: rule.State ?? 'DISABLED', targets: Targets.map(({ Arn }) => Arn ?? '') };
}
