import type { ApprovedTrail } from '../contract/baseline.ts';
import type { CurrentTrail } from '../contract/current-trail.ts';
import { readDelivery, type DeliveryClients } from './read-delivery.ts';

/**
 * Everything of a trail that is compared with what was approved; null when there is no such trail. The delivery path is read
 * where one was approved, and it is the one that was: whether the trail still uses it is a setting of the trail.
 */
export async function readBesideApproved(
  readTrail: (trailArn: string) => Promise<CurrentTrail | null>,
  clients: DeliveryClients,
  { trailArn, settings, delivery }: ApprovedTrail,
): Promise<CurrentTrail | null> {
  const [current, path] = await Promise.all([
    readTrail(trailArn),
    delivery && readDelivery(clients, trailArn, settings),
  ]);
  return current && { ...current, ...(path && { delivery: path }) };
}
