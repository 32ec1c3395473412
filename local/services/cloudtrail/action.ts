import { NormalizedSchema } from '@smithy/core/schema';
import type { TrailConditions } from './conditions.ts';
import type { EventHistory } from './history.ts';
import { type Given, readStructure } from './read-input.ts';
import type { ReceivedCall } from './record.ts';
import type { TrailStore } from './trail-store.ts';

/** One CloudTrail call with everything that an action reads. */
export interface Call extends ReceivedCall {
  readonly store: TrailStore;
  readonly history: EventHistory;
  /** How many GetTrailStatus calls still see the state before a change of this call. */
  readonly readsToConverge: number;
  readonly conditions: TrailConditions;
}

/** A call whose parameters have been read. */
export interface PreparedCall<On = Call> {
  /** Parameters as given, under the API's names. */
  readonly input: Readonly<Record<string, unknown>>;
  /** Performs the call. @throws AwsError */
  run(call: On): unknown;
}

/** One API action: reads the parameters. @throws AwsError when they are not of the action's form */
export type Action<On = Call> = (params: Record<string, unknown>) => PreparedCall<On>;

interface SdkCommand {
  readonly input: object;
  readonly schema?: unknown;
}

/** Makes an action from the SDK's command, whose schema the parameters must fit, and what the action does. */
export function defineAction<C extends SdkCommand, On = Call>(
  Command: new (input: never) => C,
  run: (call: On, input: Given<C['input']>) => unknown,
): Action<On> {
  const [, , , , inputSchema] = new Command({} as never).schema as OperationSchema;
  const schema = NormalizedSchema.of(inputSchema);
  return (params) => {
    const input = readStructure(schema, params);
    return { input, run: (call) => run(call, input as Given<C['input']>) };
  };
}

type Ref = Parameters<typeof NormalizedSchema.of>[0];
type OperationSchema = readonly [kind: number, namespace: string, name: string, traits: unknown, input: Ref];
