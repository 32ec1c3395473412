import { failureMessage } from '../../tasks/contract/failure-rule.ts';
import { tamperingMessage } from '../../tasks/contract/protection/message.ts';
import type { BusEvent } from './bus.ts';

const RUNBOOK = 'RUNBOOK.md';

/** What the failure rule publishes of an execution, as its input transformer in a deployment writes it. */
export function failureText({ detail, time }: BusEvent): string {
  const { executionArn, status } = detail as { executionArn: string; status: string };
  return failureMessage({ executionArn, status, time }, RUNBOOK).join('\n');
}

/** What the self-protection rules publish about a call on the remediator. */
export function tamperingText({ detail, time, account, region }: BusEvent): string {
  const { eventName, eventSource, eventID } = detail as Record<
    'eventName' | 'eventSource' | 'eventID',
    string
  >;
  const call = { call: eventName, service: eventSource, time, account, region, eventId: eventID };
  return tamperingMessage(call, RUNBOOK).join('\n');
}
