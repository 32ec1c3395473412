/** What can become of a message of the dead-letter queue. */
export const REDRIVE_RESULTS = ['listed', 'started', 'started before', 'discarded', 'kept'] as const;
export type RedriveResult = (typeof REDRIVE_RESULTS)[number];
