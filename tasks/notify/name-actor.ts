import { UNKNOWN, type Actor } from '../contract/incident.ts';
import { isArn, resourceNameOf } from '../contract/scope.ts';

/** An actor in a cell of a table, the person before the role: `mallory (Admin)`. */
export function whoOf({ name, session }: Pick<Actor, 'name' | 'session'>): string {
  // Who asked for a drill is known by the ARN alone.
  const short = isArn(name) ? resourceNameOf(name) : name;
  return session === UNKNOWN || session === name ? short : `${session} (${short})`;
}
