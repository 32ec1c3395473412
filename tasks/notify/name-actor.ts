import { UNKNOWN } from '../contract/vocabulary.ts';
import type { Actor } from '../contract/incident.ts';
import { isArn, resourceNameOf } from '../contract/scope.ts';

/** An actor in a cell of a table, the person before the role: `mallory (Admin)`. */
export function whoOf({
  name,
  session,
  sourceIdentity = session,
}: Pick<Actor, 'name' | 'session' | 'sourceIdentity'>): string {
  // Who asked for a drill is known by the ARN alone.
  const short = isArn(name) ? resourceNameOf(name) : name;
  return sourceIdentity === UNKNOWN || sourceIdentity === name ? short : `${sourceIdentity} (${short})`;
}
