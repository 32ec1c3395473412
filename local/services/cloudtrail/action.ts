import type * as z from 'zod/mini';
import type { Caller } from './caller.ts';
import type { EventHistory } from './history.ts';
import { parseInput } from './inputs.ts';
import type { TrailStore } from './trail-store.ts';

/** One CloudTrail call with everything that an action reads. */
export interface Call extends Caller {
  readonly store: TrailStore;
  readonly history: EventHistory;
  /** How many GetTrailStatus calls still see the state before a change of this call. */
  readonly readsToConverge: number;
}

/** A call whose parameters have been read. */
export interface PreparedCall {
  /** Parameters as given, under the API's names. */
  readonly input: Readonly<Record<string, unknown>>;
  /** Performs the call. @throws AwsError */
  run(call: Call): unknown;
}

/** One API action. */
export interface Action {
  readonly readOnly: boolean;
  /** @throws AwsError when the parameters are not of the action's form */
  prepare(params: Record<string, unknown>): PreparedCall;
}

/** Makes an action from the schema of its input and what it does. */
export function defineAction<T extends z.ZodMiniType<Record<string, unknown>>>(options: {
  readonly readOnly: boolean;
  readonly input: T;
  readonly run: (call: Call, input: z.output<T>) => unknown;
}): Action {
  return {
    readOnly: options.readOnly,
    prepare(params) {
      const input = parseInput(options.input, params);
      return { input, run: (call) => options.run(call, input) };
    },
  };
}
