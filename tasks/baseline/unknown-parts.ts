import { isKnown, TRAIL_PARTS, type CurrentTrail, type TrailPart } from '../contract/current-trail.ts';

/** Parts could not be read, and nothing else differs: it is unknown whether the trail is as it should be. */
export class UnknownPartsError extends Error {
  override readonly name = 'UnknownPartsError';
}

/** The parts of a trail that could not be read, and why; its delivery path is apart. */
export function unknownPartsOf(current: CurrentTrail): { part: TrailPart | 'logging'; why: string }[] {
  const { isLogging } = current;
  return [
    ...(isKnown(isLogging) ? [] : [{ part: 'logging' as const, why: isLogging.unknown }]),
    ...TRAIL_PARTS.flatMap((part) => {
      const read = current[part];
      return isKnown(read) ? [] : [{ part, why: read.unknown }];
    }),
  ];
}
