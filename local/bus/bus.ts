import { matchesPattern, type EventPattern } from './event-pattern.ts';

/** An event on the bus, as every AWS service writes it. */
export interface BusEvent {
  readonly id: string;
  readonly source: string;
  readonly 'detail-type': string;
  readonly account: string;
  readonly region: string;
  /** ISO 8601 in UTC. */
  readonly time: string;
  readonly detail: object;
}

/** A rule: what matches its pattern goes to its target. */
export interface Rule {
  readonly name: string;
  readonly pattern: EventPattern;
  /** Receives a matching event. */
  readonly target: (event: BusEvent) => void;
}

/**
 * An event bus with its rules. Gives the names of the rules that an event matched.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rules.html
 */
export function createBus(rules: readonly Rule[]): (event: BusEvent) => string[] {
  return (event) => {
    const matched = rules.filter(({ pattern }) => matchesPattern(pattern, event));
    for (const { target } of matched) target(event);
    return matched.map(({ name }) => name);
  };
}
