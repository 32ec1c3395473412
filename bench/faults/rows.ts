import type { Installation } from '../../local/installation.ts';
import type { Step } from '../../local/scenarios/scenario.ts';
import { FUNCTION_FAULTS, wireFaults, type Fault } from './faults.ts';
import type { WireCall, WireFault } from './proxy.ts';
import { CHAT, CUSTOM, JIRA, makeChatTopic, type TicketsOfRow } from './ticket-rows.ts';

/** A row of the matrix: what the faults are applied to, and a scenario that comes this way. */
export interface Row {
  /** State, or empty for every Task. */
  readonly task: string;
  /** SigV4 name of the service of the requests, `http`, or `lambda` for the call of the function itself. */
  readonly service: string;
  /** Empty for every action. */
  readonly action: string;
  readonly scenario: string;
  /** What the actor does. @default the steps of the scenario */
  readonly steps?: Step[];
  /** What goes wrong for ever besides, so that the Task is entered at all. */
  readonly way?: { readonly task: string; readonly fault: WireFault };
  /** Prepares the installation. */
  readonly prepare?: (installation: Installation) => void | Promise<void>;
  /** Where the tickets are. @default as the scenario says */
  readonly tickets?: TicketsOfRow;
}

type Way = Omit<Row, 'task' | 'service' | 'action'>;

/** Every read of a whole trail. */
const WHOLE =
  'cloudtrail:GetTrail cloudtrail:GetTrailStatus cloudtrail:GetEventSelectors cloudtrail:GetInsightSelectors cloudtrail:GetEventConfiguration cloudtrail:ListTags';

/** The calls of each Task, by scenario: `lambda` is that of the function itself. Literal: a Task or a call without a row fails the test. */
const CALLS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  stop: {
    RestartAtOnce: 'cloudtrail:StartLogging',
    ClassifyEvent: 'lambda:',
    VerifyLogging: 'lambda: cloudtrail:GetTrailStatus',
    CompareTrail:
      'lambda: ssm:GetParameter cloudtrail:GetTrail cloudtrail:GetTrailStatus cloudtrail:GetEventConfiguration cloudtrail:ListTags dynamodb:GetItem',
    RecordDetection: 'lambda: dynamodb:GetItem dynamodb:PutItem dynamodb:UpdateItem',
    PublishAlert: 'lambda: sns:Publish',
    AnnounceDetection: 'events:PutEvents',
    RecordOutcome: 'lambda: dynamodb:GetItem dynamodb:PutItem dynamodb:UpdateItem dynamodb:Query',
    PublishOutcome: 'lambda: sns:Publish',
    AnnounceOutcome: 'events:PutEvents',
    '': 'cloudtrail: dynamodb: sns:Publish ssm:GetParameter events:PutEvents',
  },
  finding: { CheckLogging: 'lambda: cloudtrail:GetTrailStatus', RecordDetection: 'dynamodb:Query' },
  weaken: { CompareTrail: 'cloudtrail:GetTrailStatus' },
  'enforce-update': {
    CompareTrail: `lambda: ssm:GetParameter ${WHOLE} dynamodb:GetItem s3: kms: logs: sns:GetTopicAttributes`,
    RestoreTrail: `lambda: ssm:GetParameter ${WHOLE} cloudtrail:UpdateTrail dynamodb:PutItem`,
    VerifyTrail: `lambda: ssm:GetParameter ${WHOLE} s3: kms: logs: sns:GetTopicAttributes`,
  },
  'enforce-selectors': { RestoreTrail: 'cloudtrail:PutEventSelectors' },
  'enforce-insights': { RestoreTrail: 'cloudtrail:PutInsightSelectors' },
  'enforce-tags': { RestoreTrail: 'cloudtrail:AddTags' },
  'enforce-delete': { RestoreTrail: 'cloudtrail:CreateTrail cloudtrail:StartLogging' },
  close: {
    RecordResolution: 'lambda: dynamodb:GetItem dynamodb:PutItem',
    PublishResolution: 'lambda: sns:Publish',
    AnnounceResolution: 'events:PutEvents',
  },
  'malformed-event': { PublishUnclassified: 'lambda: sns:Publish' },
  ticket: {
    ReadIncident: 'dynamodb:GetItem',
    ClaimTicket: 'dynamodb:UpdateItem',
    CreateOpsItem: 'ssm:CreateOpsItem',
    KeepOpsItem: 'dynamodb:UpdateItem',
    OpenTicket: 'http:invoke',
    KeepTicket: 'dynamodb:UpdateItem',
    FollowIncident: 'dynamodb:UpdateItem',
    ResolveOpsItem: 'ssm:UpdateOpsItem',
    ForgetOpsItem: 'dynamodb:UpdateItem',
    ResolveTicket: 'http:invoke',
    ForgetTicket: 'dynamodb:UpdateItem',
    EndTicket: 'dynamodb:UpdateItem',
  },
  'ticket-again': { UpdateOpsItem: 'ssm:UpdateOpsItem', CommentTicket: 'http:invoke' },
  'ticket-securityhub': { ImportFinding: 'securityhub:BatchImportFindings' },
};

const refused = (name: string): WireFault => ({ how: 'error', name, status: 400 });
const called = (call: Extract<Step, { call: unknown }>['call'], parameters: object): Step[] => [
  { call, parameters: { ...parameters } },
];
const TRAIL = 'arn:aws:cloudtrail:eu-central-1:111122223333:trail/management-events';

/** Every row, in the order of the matrix. */
export const ROWS: readonly Row[] = [
  ...Object.entries(CALLS).flatMap(([scenario, tasks]) =>
    Object.entries(tasks).flatMap(([task, calls]) => rowsOf(task, calls, { scenario })),
  ),
  ...rowsOf('StartLogging', 'lambda: cloudtrail:StartLogging', {
    scenario: 'stop',
    way: { task: 'RestartAtOnce', fault: refused('ThrottlingException') },
  }),
  ...rowsOf('RestoreTrail', 'cloudtrail:RemoveTags', {
    scenario: 'enforce-tags',
    steps: called('AddTags', { ResourceId: TRAIL, TagsList: [{ Key: 'Team', Value: 'mallory' }] }),
  }),
  ...rowsOf('RestoreTrail', 'cloudtrail:PutEventConfiguration', {
    scenario: 'enforce-tags',
    steps: called('PutEventConfiguration', {
      TrailName: TRAIL,
      AggregationConfigurations: [{ EventCategory: 'Data', Templates: ['API_ACTIVITY'] }],
    }),
  }),
  ...rowsOf('TakeOverTicket', 'dynamodb:UpdateItem', {
    scenario: 'ticket',
    way: { task: 'ClaimTicket', fault: refused('ConditionalCheckFailedException') },
  }),
  ...rowsOf('ReleaseTicket', 'dynamodb:UpdateItem', { scenario: 'ticket', prepare: deliverTwice }),
  ...rowsOf('ConcludeTicket', 'http:invoke', { scenario: 'ticket', tickets: JIRA }),
  ...rowsOf('PostEvent', 'http:invoke', { scenario: 'ticket', tickets: CUSTOM }),
  ...rowsOf('PublishToChat', 'sns:Publish', { scenario: 'ticket', tickets: CHAT, prepare: makeChatTopic }),
];

function rowsOf(task: string, calls: string, way: Way): Row[] {
  return calls.split(' ').map((call) => {
    const [service = '', action = ''] = call.split(':');
    return { task, service, action, ...way };
  });
}

// EventBridge delivers at least once.
function deliverTwice(installation: Installation): void {
  const seen = new Set<string>();
  installation.events.on('incidentEvent', (event) => {
    if (seen.has(event.id)) return;
    seen.add(event.id);
    installation.put(event);
  });
}

/** The row's name in the matrix: `RecordDetection PutItem`. */
export function rowName({ task, service, action }: Row): string {
  if (task === '') return `any Task, ${service}`;
  return service === 'lambda' ? `${task} Invoke` : `${task} ${action || service}`;
}

/** The faults that the row bears. */
export const faultsOf = ({ service, action }: Pick<Row, 'service' | 'action'>): readonly Fault[] =>
  service === 'lambda' ? FUNCTION_FAULTS : wireFaults(service, action);

/** Whether a request is one of the row. */
export function isOf({ task, service, action }: Row, call: WireCall): boolean {
  return (
    service === call.service &&
    (task === '' || task === call.task) &&
    (action === '' || action === call.action)
  );
}
