import * as v from 'valibot';
import { pathOf } from '../../../tasks/contract/parse-input.ts';
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
export function snsAction<T extends v.GenericSchema>(
  schema: T,
  run: (call: SnsCall, input: v.InferOutput<T>) => unknown,
): SnsAction {
  return (call) => {
    const read = v.safeParse(schema, call.request.params);
    if (!read.success) {
      const path = pathOf(read.issues[0]);
      throw invalidParameter(`${path} Reason: no value, or one of a wrong form`);
    }
    return run(call, read.output);
  };
}

/** A page of a list under its name, with the token of the next one. */
export function listed(name: string, all: readonly unknown[], token: string | undefined) {
  const { items, nextToken } = pageOf(all, { nextToken: token, invalidToken: invalidParameter('NextToken') });
  return { [name]: items, NextToken: nextToken.nextToken };
}
