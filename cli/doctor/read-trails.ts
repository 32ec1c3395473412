import { CloudTrailClient, DescribeTrailsCommand, GetTrailStatusCommand } from '@aws-sdk/client-cloudtrail';
import type { Trail } from '@aws-sdk/client-cloudtrail';
import pThrottle from 'p-throttle';
import { READ_RATE } from '../../tasks/aws/read-rate.ts';
import { readSelectors } from '../../tasks/aws/read-selectors.ts';
import { feedsDetection } from '../../tasks/classify/judge-change.ts';
import { isHomeIn } from '../../tasks/contract/scope.ts';
import type { TrailStatus } from '../../tasks/repairs/start-logging/judge-status.ts';
import type { Clients } from '../aws/clients.ts';

/** A trail as this Region sees it. */
export interface FoundTrail {
  arn: string;
  name: string;
  /** Whether this is its home Region, so that the remediator restarts it. */
  home: boolean;
  /** Whether it logs the calls that the rules wait for; undefined if that could not be read. */
  feeds: boolean | undefined;
  /** Whether it carries the calls of services that have no Region, such as IAM, where those are logged. */
  global: boolean;
  /** The role with which it writes to CloudWatch Logs, if it does. */
  logsRole?: string | undefined;
  /** Undefined if it could not be read. */
  status: TrailStatus | undefined;
  /** What kept something of it from being read. @default none */
  errors?: readonly unknown[];
}

/** The trails that log in a Region, wherever their home is. Reads at less than CloudTrail's 10 a second. */
export async function readTrails({
  clients,
  region,
  account,
}: {
  clients: Clients;
  region: string;
  account: string;
}): Promise<FoundTrail[]> {
  const client = clients.of(CloudTrailClient, region);
  const throttle = pThrottle(READ_RATE);
  const statusOf = throttle((Name: string) => client.send(new GetTrailStatusCommand({ Name })));
  const selectorsOf = throttle((trailName: string) => readSelectors(client, trailName));
  const { trailList = [] } = await client.send(new DescribeTrailsCommand({}));
  const known = trailList.filter(
    (trail): trail is Trail & { TrailARN: string } => trail.TrailARN !== undefined,
  );
  const feedsOf = async (arn: string) => feedsDetection({ ...(await selectorsOf(arn)) });
  return Promise.all(
    known.map(async (trail) => {
      const { TrailARN: arn, Name: name = arn, HasCustomEventSelectors: custom } = trail;
      const home = isHomeIn({ account, region }, trail);
      // One that may not be read keeps no other from being judged.
      const [status, feeds] = await Promise.allSettled([
        statusOf(arn),
        custom === true ? feedsOf(arn) : true,
      ]);
      const errors = [status, feeds].flatMap((answer): unknown[] =>
        answer.status === 'rejected' ? [answer.reason] : [],
      );
      const global = trail.IncludeGlobalServiceEvents === true;
      const logsRole = trail.CloudWatchLogsRoleArn;
      return { arn, name, home, logsRole, status: valueOf(status), feeds: valueOf(feeds), global, errors };
    }),
  );
}

function valueOf<Value>(answer: PromiseSettledResult<Value>): Value | undefined {
  return answer.status === 'fulfilled' ? answer.value : undefined;
}
