import { isArn, resourceNameOf } from '../../tasks/contract/scope.ts';
import { UNKNOWN } from '../../tasks/contract/incident.ts';
import type { Actor } from '../../tasks/contract/incident.ts';

/** Who it was, the person before the role: `person (role)`, since a session's name says more than the role's. */
export function whoOf({ name, session }: Pick<Actor, 'name' | 'session'>): string {
  // Who asked for a drill is known by the ARN alone.
  const short = isArn(name) ? resourceNameOf(name) : name;
  return session === UNKNOWN || session === name ? short : `${session} (${short})`;
}
