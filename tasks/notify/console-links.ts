import type { AboutIncident } from '../contract/publish-inputs.ts';
import { isCaught } from '../contract/caught.ts';
import { scopeOf, type Scope } from '../contract/scope.ts';
import type { ItemKey } from '../contract/table.ts';
import { incidentKey } from '../record/stored-incident.ts';
import { incidentsCommand, type Deployment } from './deployment.ts';

/** By what the event history is searched: an attribute of LookupEvents. */
export interface LookupAttribute {
  readonly key: 'AccessKeyId' | 'Username' | 'EventName' | 'EventSource';
  readonly value: string;
}

/** Domains of the AWS console. The consoles of isolated partitions have no public address. */
const CONSOLES: Readonly<Record<string, string>> = {
  aws: 'console.aws.amazon.com',
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
};

/** Link to an execution in the AWS console; its ARN where the partition has no public console. */
export function executionLink(executionArn: string): string {
  return (
    consoleLink(scopeOf(executionArn), 'states', `/v2/executions/details/${executionArn}`) ?? executionArn
  );
}

/**
 * Link to the event history of the last 90 days in the console, by one attribute; undefined where the partition has no public
 * console. The attributes are those of LookupEvents. AWS describes the filters of the page, but no page documents this form of
 * its address.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/view-cloudtrail-events-console.html
 */
export function historyLink(
  scope: Pick<Scope, 'partition' | 'region'>,
  { key, value }: LookupAttribute,
): string | undefined {
  return consoleLink(scope, 'cloudtrailv2', `/events?${key}=${encodeURIComponent(value)}`);
}

/**
 * Link to an OpsItem in the console, where its partition has a public one. AWS documents no form of this address.
 */
export function opsItemLink({ partition, region }: Pick<Scope, 'partition' | 'region'>, id: string) {
  const domain = CONSOLES[partition];
  return domain && `https://${region}.${domain}/systems-manager/opsitems/${id}?region=${region}`;
}

function consoleLink(
  { partition, region }: Pick<Scope, 'partition' | 'region'>,
  service: string,
  page: string,
): string | undefined {
  const domain = CONSOLES[partition];
  return domain && `https://${region}.${domain}/${service}/home?region=${region}#${page}`;
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
export function lookupCommand(input: AboutIncident, deployment: Deployment): string {
  return showCommand(storedId(input), input.executionArn, deployment);
}

/** The command that shows the incident of an id. */
export function showCommand(id: string, executionArn: string, deployment: Deployment): string {
  return incidentsCommand(`show ${id}`, executionArn, deployment);
}
