import type { StoredProof, StoredRepair } from '../contract/table.ts';

/** A repair as version 0.1.0 stored it: proof and times beside the outcome, and no name of the repair. */
export type FlatRepair = Omit<StoredRepair, 'repair' | 'applied' | 'proof'> &
  Partial<StoredProof> & { startedAt?: string };

/** A stored repair of any version in the present shape. */
export function upgradeRepair(stored: StoredRepair | FlatRepair): StoredRepair {
  if ('repair' in stored) return stored;
  const {
    startedAt,
    loggingSince,
    verifiedAt,
    blindWindowSeconds,
    latestDeliveryError,
    latestDeliveryTime,
    ...rest
  } = stored;
  const isProved = loggingSince !== undefined && verifiedAt !== undefined && blindWindowSeconds !== undefined;
  return {
    repair: rest.outcome === 'not-needed' ? 'none' : 'start-logging',
    ...rest,
    ...(startedAt !== undefined && { applied: { at: startedAt } }),
    ...(isProved && {
      proof: {
        loggingSince,
        verifiedAt,
        blindWindowSeconds,
        ...(latestDeliveryError !== undefined && { latestDeliveryError }),
        ...(latestDeliveryTime !== undefined && { latestDeliveryTime }),
      },
    }),
  };
}
