import type { RepairId } from '../contract/kinds.ts';
import type { Repair, RepairFunction } from './repair.ts';
import { restoreTrail } from './restore-trail/repair.ts';
import { startLogging } from './start-logging/repair.ts';

const BY_ID: { readonly [Id in RepairId]: Repair & { readonly id: Id } } = {
  'start-logging': startLogging,
  'restore-trail': restoreTrail,
};

/** Every repair. Functions, grants, doctor's expectations and the table of permissions are derived from it. */
export const REPAIRS: readonly Repair[] = Object.values(BY_ID);

/** The functions of all repairs, by name, each with the IAM actions that it may use. */
export const REPAIR_FUNCTIONS: Readonly<
  Record<string, RepairFunction & Pick<Repair, 'trails'> & { readonly actions: readonly string[] }>
> = Object.fromEntries(
  REPAIRS.flatMap(({ functions, actions, trails }) =>
    Object.entries(functions).map(([name, each]) => [
      name,
      { ...each, trails, actions: each.uses.flatMap((use) => actions[use]) },
    ]),
  ),
);
