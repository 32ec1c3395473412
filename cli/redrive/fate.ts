/** What can become of a message of the dead-letter queue. */
export const FATES = ['listed', 'started', 'started before', 'discarded', 'kept'] as const;
export type Fate = (typeof FATES)[number];
