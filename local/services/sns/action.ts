import * as z from 'zod/mini';
import { pageOf } from '../../endpoint/page.ts';
import type { AwsRequest } from '../../endpoint/service.ts';
import type { Identity } from '../identities.ts';
import { invalidParameter } from './arn.ts';
import type { Outbox } from './outbox.ts';
import type { SnsStore } from './store.ts';

/** One SNS call with everything that an action may look at. */
export interface SnsCall {
  readonly request: AwsRequest;
  readonly identity: Identity;
  readonly store: SnsStore;
  readonly outbox: Outbox;
  readonly now: Date;
}

/** One API action: reads its parameters and answers. Maps in the output are `Map`. */
export type SnsAction = (call: SnsCall) => unknown;

/** Makes an action from the schema of its parameters and what it does. */
export function snsAction<T extends z.ZodMiniType>(
  schema: T,
  run: (call: SnsCall, input: z.output<T>) => unknown,
): SnsAction {
  return (call) => {
    const read = z.safeParse(schema, call.request.params);
    if (!read.success) {
      const path = read.error.issues[0]?.path.map(String).join('.') ?? '';
      throw invalidParameter(`${path} Reason: no value, or one of a wrong form`);
    }
    return run(call, read.data);
  };
}

/** A page of a list under its name, with the token of the next one. */
export function listed(name: string, all: readonly unknown[], token: string | undefined) {
  const { items, nextToken } = pageOf(all, { nextToken: token, invalidToken: invalidParameter('NextToken') });
  return { [name]: items, NextToken: nextToken.nextToken };
}
