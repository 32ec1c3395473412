import type { AboutIncident } from '../contract/inputs.ts';
import { isCaught } from '../contract/results.ts';
import { scopeOf } from '../contract/scope.ts';
import type { ItemKey } from '../contract/table.ts';
import { incidentKey } from '../record/stored-incident.ts';

/** Domains of the AWS console. The consoles of isolated partitions have no public address. */
const CONSOLES: Readonly<Record<string, string>> = {
  aws: 'console.aws.amazon.com',
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
};

/** Link to an execution in the AWS console; its ARN where the partition has no public console. */
export function executionLink(executionArn: string): string {
  const { partition, region } = scopeOf(executionArn);
  const domain = CONSOLES[partition];
  if (domain === undefined) return executionArn;
  return `https://${region}.${domain}/states/home?region=${region}#/v2/executions/details/${executionArn}`;
}

/** Id under which the incident is stored: that of the earlier incident when this is a further detection of it. */
export function storedId(input: AboutIncident): string {
  return (joinedBy(input) ?? input.incident).id;
}

/** Key under which the incident is stored. */
export function storedKey(input: AboutIncident): ItemKey {
  return incidentKey({ ...input.incident, ...joinedBy(input) });
}

function joinedBy(input: AboutIncident): { id: string; occurredAt: string } | undefined {
  const detection = input.moment === 'alert' ? input.detection : input.alert.detection;
  return isCaught(detection) ? undefined : detection.joined;
}

/** The command that shows the incident. */
export function lookupCommand(input: AboutIncident): string {
  return showCommand(storedId(input));
}

/** The command that shows the incident of an id. */
export function showCommand(id: string): string {
  return `incidents show ${id}`;
}
