import type { Repair } from './repair.ts';
import { restoreTrail } from './restore-trail/repair.ts';
import { startLogging } from './start-logging/repair.ts';

/** Every repair. Grants, doctor's expectations and the table of permissions are derived from it. */
export const REPAIRS: readonly Repair[] = [startLogging, restoreTrail];
