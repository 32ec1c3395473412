import type { State } from '../../statemachine/definition.ts';

type Retrier = NonNullable<State['Retry']>[number];

/** How often each retrier of a state was used since the state was entered. */
export type UsedRetriers = Map<Retrier, number>;

/**
 * When Step Functions tries a state again after an error, as in `in 2 s`, or `within 2 s` where the wait is random. Counts the
 * retry. Undefined if no retry is left.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 */
export function awaitRetry({ Retry = [] }: State, error: string, used: UsedRetriers): string | undefined {
  const retrier = Retry.find(({ ErrorEquals }) =>
    ErrorEquals.some((name) => name === error || name === 'States.ALL'),
  );
  const before = (retrier && used.get(retrier)) ?? 0;
  if (!retrier || before >= retrier.MaxAttempts) return undefined;
  used.set(retrier, before + 1);
  const { IntervalSeconds, BackoffRate, MaxDelaySeconds = Infinity, JitterStrategy } = retrier;
  const seconds = Math.min(IntervalSeconds * BackoffRate ** before, MaxDelaySeconds);
  return `${JitterStrategy === 'FULL' ? 'within' : 'in'} ${seconds} s`;
}
