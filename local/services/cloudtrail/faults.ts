import { AwsError } from '../../endpoint/error.ts';
import { isRead } from '../../endpoint/service.ts';
import type { Call } from './action.ts';

/** A refusal that is put in the way of a call, as scenarios write it. */
export interface CallFault {
  /** Action, such as `StartLogging`. */
  readonly call: string;
  /** Error code, such as `ThrottlingException` or `ConflictException`. */
  readonly error: string;
  /** @default - the wording that AWS has for the code */
  readonly message?: string;
  /** How many calls are refused. @default - every one */
  readonly times?: number;
  /** HTTP status. @default 400, or 500 for InternalFailure and the like */
  readonly status?: number;
}

/**
 * How many calls an account may make in a Region within a second. AWS gives one number for "all other APIs", which is
 * taken at its worst: they share it.
 */
export interface Quotas {
  /** Everything that is neither read nor look-up. @default 1 */
  readonly writesPerSecond?: number;
  /** Get, describe and list. @default 10 */
  readonly readsPerSecond?: number;
  /** LookupEvents. @default 2 */
  readonly lookupsPerSecond?: number;
  /** Length of that second in milliseconds, for clocks that run faster. @default 1000 */
  readonly second?: number;
}

const MESSAGES: Record<string, string> = {
  ThrottlingException: 'Rate exceeded',
  ConflictException: 'Another operation is modifying the resource: wait a few minutes, and then try again.',
  AccessDeniedException: 'The caller is not authorized to perform this action.',
  InternalFailure: 'An internal error occurred.',
};

/** Faults that are waiting for their calls. */
export interface FaultInjector {
  add(fault: CallFault): void;
  clear(): void;
  /** @throws AwsError when a fault waits for this call */
  strike(call: string): void;
}

/** Makes an injector with the given faults. */
export function createFaultInjector(faults: readonly CallFault[] = []): FaultInjector {
  let waiting = faults.map(arm);
  return {
    add: (fault) => void waiting.push(arm(fault)),
    clear: () => {
      waiting = [];
    },
    strike(call) {
      const found = waiting.find(({ fault, left }) => fault.call === call && left > 0);
      if (!found) return;
      found.left -= 1;
      const { error, message, status } = found.fault;
      throw new AwsError(
        error,
        message ?? MESSAGES[error] ?? `${error} (injected)`,
        status ?? (/^(Internal|ServiceUnavailable)/.test(error) ? 500 : 400),
      );
    },
  };
}

const arm = (fault: CallFault) => ({ fault, left: fault.times ?? Infinity });

/** Counts a call. @throws AwsError ThrottlingException when it is above the quota */
export type Throttle = (call: Call) => void;

/**
 * Makes a throttle that refuses calls above the quotas of the last second; without quotas it refuses none.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/WhatIsCloudTrail-Limits.html
 */
export function createThrottle(quotas: Quotas | undefined): Throttle {
  const recent = new Map<string, number[]>();
  return ({ request, identity, now }) => {
    if (!quotas) return;
    const { writesPerSecond = 1, readsPerSecond = 10, lookupsPerSecond = 2, second = 1000 } = quotas;
    const [category, quota] =
      request.action === 'LookupEvents'
        ? ['lookups', lookupsPerSecond]
        : isRead(request)
          ? ['reads', readsPerSecond]
          : ['writes', writesPerSecond];
    const key = `${identity.account}/${request.region}/${category}`;
    const times = (recent.get(key) ?? []).filter((time) => now.getTime() - time < second);
    recent.set(key, times);
    if (times.length >= quota) throw new AwsError('ThrottlingException', 'Rate exceeded');
    times.push(now.getTime());
  };
}
