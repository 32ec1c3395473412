import { isDeepStrictEqual } from 'node:util';
import type { Installation } from '../../local/installation.ts';
import type { WatchedTrail } from '../../local/scenarios/prepare-trail.ts';

/** Compares what a trail is in the end with what it was at the beginning, in the emulated CloudTrail itself. */
export function watchConfiguration() {
  let read = (): object | undefined => undefined;
  let before: object | undefined;
  let after: object | undefined;
  return {
    begin({ cloudTrail }: Installation, { arn }: WatchedTrail): void {
      read = () => configurationOf(cloudTrail.trail(arn));
      before = read();
    },
    end(): void {
      after = read();
    },
    isAsBefore: (): boolean => before !== undefined && isDeepStrictEqual(after, before),
  };
}

/** Everything that can be approved. */
function configurationOf(trail: ReturnType<Installation['cloudTrail']['trail']>): object | undefined {
  if (!trail) return undefined;
  const { settings, eventSelectors, advancedEventSelectors, tags } = trail;
  // What CloudTrail takes a selector without categories for.
  const insights = trail.insightSelectors.map((selector) => ({
    EventCategories: ['Management'],
    ...selector,
  }));
  const aggregation = trail.aggregationConfigurations ?? [];
  return structuredClone({
    ...{ settings, eventSelectors, advancedEventSelectors, insights, aggregation, tags },
  });
}
