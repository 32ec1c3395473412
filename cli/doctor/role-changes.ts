import { iamRegionOf } from '../../tasks/contract/iam-region.ts';
import { count } from '../../terminal/words.ts';
import { failure, pass, warning } from './check.ts';
import type { Judgement } from './check.ts';
import { judgeForwarding, readForwarding } from './forwarding.ts';
import type { FoundForwarding } from './forwarding.ts';
import type { ExaminedDeployment } from './examined-deployment.ts';
import type { Question } from './question.ts';
import { readTrails } from './read-trails.ts';
import type { FoundTrail } from './read-trails.ts';
import { doesFeed, mayFeed, unreadTrails } from './trails.ts';
import { ASK_AS_OPERATOR } from './why-unknown.ts';
import { arnOf } from '../../tasks/contract/scope.ts';

/** Whether changes of the remediator's roles are detected: rules forward them, and a trail makes events of them. */
export function roleChangeQuestions(examined: ExaminedDeployment): Question[] {
  return [
    {
      area: 'role changes',
      async ask() {
        const handedOn = judgeRoleChanges(examined, await readForwarding(examined));
        const [watched] = handedOn;
        if (watched?.verdict !== 'pass') return handedOn;
        const region = iamRegionOf(examined.region) ?? examined.region;
        const trails = await (region === examined.region
          ? examined.trails()
          : readTrails({ clients: examined.clients, region, account: examined.account }));
        const carriers = trails.filter(({ global }) => global);
        const logging = judgeCarriers(carriers, region, watched.what);
        return logging.verdict === 'unknown' ? [logging, ...unreadTrails(carriers, examined)] : logging;
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
  const logging = carriers.filter(doesFeed);
  if (logging.length > 0) {
    return pass(
      `${handedOn}, where ${count(logging.length, 'trail')} ${logging.length === 1 ? 'logs' : 'log'} them`,
    );
  }
  const unsure = carriers.filter(mayFeed).map(({ name }) => name);
  const none = `no trail that logs in ${region} carries the calls of IAM`;
  if (unsure.length > 0) {
    return {
      verdict: 'unknown',
      what: `role changes may not be watched: ${none}, as far as is known; ${unsure.join(', ')} could not be read`,
      todo: ASK_AS_OPERATOR,
    };
  }
  return failure(
    `role changes not watched: ${none}`,
    `Make a trail of write management events multi-Region, or give ${region} one with global service events, and start it.`,
  );
}

/** Judges where changes of roles are detected. `rules` are those that forward them; none where none can be had. */
export function judgeRoleChanges(
  examined: Pick<ExaminedDeployment, 'partition' | 'region' | 'account' | 'stack'>,
  rules: readonly FoundForwarding[],
): readonly Judgement[] {
  const { region, stack } = examined;
  const iamRegion = iamRegionOf(region);
  const byOtherMeans = `Watch the calls of IAM on roles that begin with ${stack} by other means.`;
  if (iamRegion === undefined) {
    const where = 'it is not known where the calls of IAM become events in this partition';
    return [warning(`role changes not watched: ${where}`, byOtherMeans)];
  }
  if (iamRegion === region) return [pass('seen in this Region')];
  if (rules.length === 0) {
    return [
      warning(`role changes not watched: EventBridge forwards nothing from ${iamRegion}`, byOtherMeans),
    ];
  }
  return judgeForwarding(iamRegion, rules, arnOf(examined, 'events', 'event-bus/default'));
}
