import type { DrilledPath } from '../../tasks/contract/table.ts';

/** `not confirmed`: nothing went wrong, but nobody said that every message arrived. */
export type PathVerdict = 'proven' | 'not confirmed' | 'failed' | 'absent';

/** What a drill has shown of a path. */
export function judgePath({ absent, problem, messages }: DrilledPath): PathVerdict {
  if (absent) return 'absent';
  const failed = messages.some(
    ({ published, received }) => published === 'no' || received === 'denied' || received === 'nobody',
  );
  if (problem !== undefined || failed || messages.length === 0) return 'failed';
  return messages.every(({ received }) => received === 'confirmed') ? 'proven' : 'not confirmed';
}

/** Whether every path that a deployment has is proven. */
export function areProven(paths: readonly DrilledPath[]): boolean {
  return paths.map(judgePath).every((verdict) => verdict === 'proven' || verdict === 'absent');
}
