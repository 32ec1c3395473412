import { CloudTrailClient, GetTrailStatusCommand, paginateListTrails } from '@aws-sdk/client-cloudtrail';
import pThrottle from 'p-throttle';
import { READ_RATE } from '../../tasks/aws/read-rate.ts';
import { isHomeIn } from '../../tasks/contract/scope.ts';
import type { Scope } from '../../tasks/contract/scope.ts';
import { homeRegionOf } from '../../tasks/contract/subject.ts';
import { deliveryErrors } from '../../tasks/repairs/start-logging/judge-status.ts';
import { allOf } from '../aws/all-pages.ts';
import type { Clients } from '../aws/clients.ts';
import { explainFailure } from '../aws/explain-failure.ts';
import type { KnownState } from './judge-status.ts';

/** The trails of an account whose home is in a Region, as CloudTrail lists them. */
export async function listTrails(clients: Clients, scope: Scope): Promise<string[]> {
  const pages = paginateListTrails({ client: clients.of(CloudTrailClient, scope.region) }, {});
  const trails = await allOf(pages, ({ Trails }) => Trails);
  return trails.filter((trail) => isHomeIn(scope, trail)).flatMap(({ TrailARN }) => TrailARN ?? []);
}

/**
 * What GetTrailStatus says now of some trails, each asked in its home Region with the caller's own permissions, at less than
 * CloudTrail's 10 calls a second. What cannot be asked keeps no other from being shown.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetTrailStatus.html
 */
export async function askCloudTrail(
  clients: Clients,
  trails: readonly string[],
  now: Date,
): Promise<Map<string, KnownState>> {
  const statusOf = pThrottle(READ_RATE)((Name: string) =>
    clients.of(CloudTrailClient, homeRegionOf(Name)).send(new GetTrailStatusCommand({ Name })),
  );
  const verifiedAt = now.toISOString();
  const answers = trails.map(async (arn): Promise<[string, KnownState]> => {
    try {
      const status = await statusOf(arn);
      if (status.IsLogging === undefined)
        return [arn, { problem: 'GetTrailStatus did not say whether it logs' }];
      if (status.IsLogging)
        return [arn, { logging: 'on', verifiedAt, deliveryErrors: deliveryErrors(status) }];
      const offSince = status.StopLoggingTime?.toISOString() ?? null;
      return [arn, { logging: 'off', verifiedAt, offSince, deliveryErrors: deliveryErrors(status) }];
    } catch (error) {
      const { name } = error as Error;
      if (name === 'TrailNotFoundException') return [arn, { logging: 'gone', verifiedAt }];
      return [arn, { problem: explainFailure(error, { stack: '' }) ?? String(error) }];
    }
  });
  return new Map(await Promise.all(answers));
}
