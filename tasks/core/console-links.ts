import type { AboutIncident } from '../contract/inputs.ts';
import { isCaught } from '../contract/results.ts';
import { partitionOf } from './name-trail.ts';

/** Domains of the AWS console. Isolated partitions have consoles of their own addresses, so there is no link. */
const CONSOLES: Readonly<Record<string, string>> = {
  aws: 'console.aws.amazon.com',
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
};

/** Link to an execution in the AWS console; its ARN where the partition has no public console. */
export function executionLink(executionArn: string): string {
  const region = executionArn.split(':')[3] ?? '';
  const domain = CONSOLES[partitionOf(region)];
  if (domain === undefined) return executionArn;
  return `https://${region}.${domain}/states/home?region=${region}#/v2/executions/details/${executionArn}`;
}

/** Id of the incident as it is stored: of the one that this one joined, where it is a further signal of that. */
export function storedId(input: AboutIncident): string {
  const detection = input.moment === 'alert' ? input.detection : input.alert.detection;
  return (isCaught(detection) ? undefined : detection.joined?.id) ?? input.incident.id;
}

/** The command that shows the incident. */
export function lookupCommand(input: AboutIncident): string {
  return `incidents show ${storedId(input)}`;
}
