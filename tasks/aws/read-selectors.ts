import { GetEventSelectorsCommand, type CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { normalizeSelectors } from '../baseline/normalize-trail.ts';
import type { TrailSelectors } from '../contract/trail-configuration.ts';

/** Event selectors of a trail, in the form in which they are stored. */
export async function readSelectors(client: CloudTrailClient, TrailName: string): Promise<TrailSelectors> {
  return normalizeSelectors(await client.send(new GetEventSelectorsCommand({ TrailName })));
}
