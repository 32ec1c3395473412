import { KIND_NAMES, rowOf, type WatchedCall } from './kinds.ts';

/**
 * The CloudTrail calls that make incidents. The EventBridge rule and the classifier both read this list, so a call cannot
 * be matched by one and unknown to the other.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_Operations.html
 */
export const WATCHED_CALLS = [
  ...new Set(KIND_NAMES.flatMap((kind) => rowOf(kind).calls ?? [])),
] as readonly WatchedCall[];

/** Whether a string is the name of a watched call. */
export function isWatchedCall(name: unknown): name is WatchedCall {
  return (WATCHED_CALLS as readonly unknown[]).includes(name);
}

/** `detail.eventSource` of every CloudTrail API call. */
export const CLOUDTRAIL_EVENT_SOURCE = 'cloudtrail.amazonaws.com';

/**
 * What the detection rule matches, in the account of the deployment. `source` is part of it because custom events cannot use
 * an `aws.` source: without it anybody with PutEvents could forge a match.
 * @see https://docs.aws.amazon.com/eventbridge/latest/ref/events-ref-cloudtrail.html
 */
export function tamperingPattern(account: string) {
  return {
    source: ['aws.cloudtrail'],
    'detail-type': ['AWS API Call via CloudTrail'],
    account: [account],
    detail: { eventSource: [CLOUDTRAIL_EVENT_SOURCE], eventName: [...WATCHED_CALLS] },
  };
}

/**
 * Calls of other services by which CloudTrail events are lost, by service: telemetry rules and their log groups are a second
 * record of CloudTrail events in CloudWatch Logs, and trusted access lets organization trails log member accounts.
 * @see https://docs.aws.amazon.com/cloudwatch/latest/observabilityadmin/API_Operations.html
 * @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_DisableAWSServiceAccess.html
 */
export const RECORDER_CALLS = {
  observabilityadmin: ['CreateTelemetryRule', 'UpdateTelemetryRule', 'DeleteTelemetryRule'].flatMap(
    (call) => [call, `${call}ForOrganization`],
  ),
  logs: ['PutRetentionPolicy', 'DeleteLogGroup'],
  organizations: ['DisableAWSServiceAccess'],
} as const satisfies Record<string, readonly string[]>;

/** What the names of the log groups begin with that telemetry rules write CloudTrail events to. */
export const RECORDER_LOG_GROUPS = ['aws/cloudtrail/', '/aws/cloudtrail/'];

/** What the requests of these calls have to say. A telemetry rule is named without what it is about. */
const RECORDER_REQUESTS: Readonly<Record<string, object>> = {
  logs: { logGroupName: RECORDER_LOG_GROUPS.map((prefix) => ({ prefix })) },
  organizations: { servicePrincipal: [CLOUDTRAIL_EVENT_SOURCE] },
};

/** What the rule matches that detects these calls, in the account of the deployment. */
export function recorderPattern(account: string) {
  const services = Object.entries(RECORDER_CALLS);
  return {
    source: services.map(([service]) => `aws.${service}`),
    'detail-type': ['AWS API Call via CloudTrail'],
    account: [account],
    detail: {
      $or: services.map(([service, calls]) => ({
        eventSource: [`${service}.amazonaws.com`],
        eventName: [...calls],
        ...(RECORDER_REQUESTS[service] && { requestParameters: RECORDER_REQUESTS[service] }),
      })),
    },
  };
}

/**
 * Calls that change parameters. None takes an ARN.
 * @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html
 */
export const BASELINE_CALLS = [
  'PutParameter',
  'DeleteParameter',
  'DeleteParameters',
  'LabelParameterVersion',
] as const;

/**
 * `detail-type` of the event that Parameter Store puts on the bus itself. It comes without any trail, and names no caller.
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-cwe.html
 */
export const PARAMETER_EVENT = 'Parameter Store Change';

/**
 * What the rule matches that detects changes of the approved settings of a stack, and of its pauses: the calls, and the
 * events of Parameter Store.
 */
export function baselinePattern(account: string, stackName: string) {
  const own = [{ prefix: `/cloudtrail-remediator/${stackName}/` }];
  const call = { eventSource: ['ssm.amazonaws.com'], eventName: [...BASELINE_CALLS] };
  return {
    source: ['aws.ssm'],
    'detail-type': ['AWS API Call via CloudTrail', PARAMETER_EVENT],
    account: [account],
    detail: {
      $or: [
        { ...call, requestParameters: { name: own } },
        { ...call, requestParameters: { names: own } },
        { name: own },
      ],
    },
  };
}
