import { log } from './aws/log.ts';
import { approvedTrails } from './aws/read-approved-trails.ts';
import { ssm } from './aws/ssm-client.ts';
import { startWorkflow, stateMachineArn } from './aws/start-workflow.ts';
import { ENVIRONMENT, requireEnv } from './contract/environment.ts';
import { asObject } from './contract/raw-object.ts';
import { scopeOf } from './contract/scope.ts';
import { trailsOfCall } from './delivery/match-call.ts';
import { startsForDelivery } from './sweep/plan-start.ts';

const stackName = requireEnv(ENVIRONMENT.stackName);
const { account, region } = scopeOf(stateMachineArn);

/**
 * FilterDelivery: hands a call on a bucket, key, log group or topic to the workflow if an approved trail delivers through it,
 * and drops every other one before the workflow costs anything. Answers the names of the executions. Throws what SSM or Step
 * Functions throws: Lambda tries again, and the sweep finds what was lost.
 */
export async function handler(event: unknown): Promise<{ started: string[] }> {
  const now = new Date();
  const envelope = asObject(event);
  const approved = await approvedTrails(ssm, stackName, now.getTime());
  const trails = trailsOfCall(asObject(envelope['detail']), approved);
  const starts = startsForDelivery(trails, envelope, { account, region, now });
  for (const start of starts) await startWorkflow(start);
  const started = starts.map(({ name }) => name);
  if (started.length > 0) log('info', 'delivery call', { step: 'filter-delivery' }, { started, trails });
  return { started };
}
