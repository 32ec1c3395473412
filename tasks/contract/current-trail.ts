import type { ApprovedTrail, TrailOwner } from './baseline.ts';
import type { Delivery, DeliveryItem } from './delivery.ts';

/** The parts of a trail that are read, compared and put back by themselves. */
export const TRAIL_PARTS = ['settings', 'selectors', 'insights', 'aggregation', 'tags'] as const;
export type TrailPart = (typeof TRAIL_PARTS)[number];

/** A part that could not be read, and why: it is neither equal nor different. */
export interface Unknown {
  unknown: string;
}

/** A trail as it is now. */
export type CurrentTrail = { [Part in TrailPart]: ApprovedTrail[Part] | Unknown } & {
  trailArn: string;
  isLogging: boolean | Unknown;
  owner?: TrailOwner;
  delivery?: CurrentDelivery;
};

/** The delivery path as it is now. What could not be read is unknown; what is of a resource that is gone is absent. */
export type CurrentDelivery = { [Item in DeliveryItem]?: Delivery[Item] | Unknown };

/** Whether a part of a trail could be read. */
export function isKnown<Part>(part: Part | Unknown): part is Part {
  return typeof part !== 'object' || part === null || !('unknown' in part);
}

/** Why something could not be read; undefined for what could. */
export function whyUnknown(read: unknown): string | undefined {
  return isKnown(read) ? undefined : (read as Unknown).unknown;
}
