import type { Configuration } from './config.ts';
import { ConfigurationError } from './config.ts';
import type { EnforcementProps } from './constructs/task-functions.ts';

/** What a deployment restores without being asked. Throws ConfigurationError for settings that contradict each other. */
export function enforcementOf({
  enforceTrails,
  enforceOwned,
  restoreRoles,
  ignoreTrails,
}: Configuration): EnforcementProps {
  const ignored = enforceTrails.find((name) =>
    ignoreTrails.some((trail) => trail === name || trail.endsWith(`:trail/${name}`)),
  );
  if (ignored !== undefined)
    throw new ConfigurationError(`enforceTrails and ignoreTrails both name ${ignored}: it can be in one.`);
  const stray = enforceOwned.find((name) => !enforceTrails.includes(name));
  if (stray !== undefined)
    throw new ConfigurationError(`enforceOwned names ${stray}, which is not in enforceTrails.`);
  if (restoreRoles.length > 0 && enforceTrails.length === 0)
    throw new ConfigurationError('restoreRoles is given without enforceTrails: there is nothing to restore.');
  return { enforceTrails, enforceOwned, restoreRoles };
}
