import { randomUUID } from 'node:crypto';
import { scopeOf } from '../../tasks/contract/scope.ts';
import type { Execution } from '../workflow/execution.ts';
import type { BusEvent } from './bus.ts';

/**
 * The event that Step Functions puts on the bus when an execution ends. `error` is absent where there is none.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
 */
export function statusChangeEvent(execution: Execution): BusEvent {
  const { executionArn, stateMachineArn, name, status, startDate, stopDate, error, cause } = execution;
  const { region, account } = scopeOf(executionArn);
  return {
    id: randomUUID(),
    source: 'aws.states',
    'detail-type': 'Step Functions Execution Status Change',
    account,
    region,
    time: `${(stopDate ?? startDate).toISOString().slice(0, 19)}Z`,
    detail: {
      executionArn,
      stateMachineArn,
      name,
      status,
      startDate: startDate.getTime(),
      stopDate: stopDate?.getTime() ?? null,
      ...(error !== undefined && { error }),
      ...(cause !== undefined && { cause }),
    },
  };
}
