import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import { paginateListSubscriptionsByTopic, SNSClient } from '@aws-sdk/client-sns';
import { PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { FAILURE_HEADLINE } from '../../tasks/contract/failure-rule.ts';
import { UNKNOWN } from '../../tasks/contract/vocabulary.ts';
import { TAMPERING_HEADLINE } from '../../tasks/contract/protection/message.ts';
import { isConfirmed } from '../../tasks/contract/subscription.ts';
import { PATH_DRILLS } from '../../tasks/contract/table.ts';
import type { DrilledPath, DrillMessage, PathDrill } from '../../tasks/contract/table.ts';
import { allOf } from '../aws/all-pages.ts';
import type { Clients } from '../aws/clients.ts';
import type { Deployment } from '../aws/deployment.ts';
import { executionArnFor, callerOf, followed, workflowOf } from '../aws/workflow.ts';
import { CommandFailure } from '../failure.ts';
import { drillSubjectOf } from '../incidents/headline.ts';
import type { Session } from '../session.ts';
import { chooseAlarms, setOff } from './alarms.ts';
import type { ChosenAlarm } from './alarms.ts';
import { drillKey, isWorking, runDrill, startDrill } from './run-drill.ts';

/** What CloudWatch and Step Functions show as the reason. */
const REASON = 'This is a drill (incidents drill --paths): nothing happened.';

/** Pause between two looks for the incident of the execution that is stopped, and how many there are (milliseconds). */
const PAUSE = 500;
const MOST_LOOKS = 60;

type TopicName = DrillMessage['topic'];
type Topics = Readonly<Record<TopicName, Pick<DrillMessage, 'topic' | 'topicArn' | 'subscribers'>>>;

/**
 * Sends a message by every path by which the remediator sends alerts: its workflow, an alarm, the failure rule, and a rule
 * that watches over the remediator itself. What it is going to do is in the table before, so that the workflow recognises
 * its calls. Whether a message arrived is not known yet.
 */
export async function provePaths(session: Session): Promise<PathDrill & { paths: DrilledPath[] }> {
  const { deployment, io, messages } = session;
  const { clients, embedded, tableName } = deployment;
  const { stateMachineArn } = workflowOf(deployment);
  messages.progress('Looking up topics, subscriptions and alarms');
  const topics = await readTopics(deployment);
  const alarms = embedded ? [] : await alarmsFor(deployment, topics);
  const caller = await callerOf(clients);
  if (caller === UNKNOWN) {
    throw new CommandFailure(
      'STS did not say who you are, and by that the remediator recognises the calls of a drill.',
    );
  }
  const startedAt = io.now().toISOString();
  const drillId = `drill-${randomUUID()}`;
  const drill: PathDrill = {
    ...{ trailArn: PATH_DRILLS, occurredAtId: startedAt, drillId, caller, startedAt },
    alarmNames: alarms.map(({ name }) => name),
    heldExecution: executionArnFor(stateMachineArn, drillId),
  };
  await clients.document.send(new PutCommand({ TableName: tableName, Item: drill }));
  const paths: DrilledPath[] = [await proveWorkflow(session, topics)];
  messages.progress('Setting off an alarm');
  paths.push(...(await proveAlarms(clients, alarms, topics, { embedded, since: new Date(startedAt) })));
  messages.progress('Stopping an execution');
  paths.push(...(await proveRules(session, drill, topics)));
  const callsEndedAt = io.now().toISOString();
  await updateDrill(deployment, drill, 'callsEndedAt', callsEndedAt);
  return { ...drill, callsEndedAt, paths };
}

/** Stores what is known now of a drill. */
export async function updateDrill(
  { clients, tableName }: Deployment,
  { trailArn, occurredAtId }: PathDrill,
  name: 'callsEndedAt' | 'paths',
  value: string | readonly DrilledPath[],
): Promise<void> {
  await clients.document.send(
    new UpdateCommand({
      TableName: tableName,
      Key: { trailArn, occurredAtId },
      UpdateExpression: 'SET #name = :value',
      ExpressionAttributeNames: { '#name': name },
      ExpressionAttributeValues: { ':value': value },
    }),
  );
}

async function readTopics({ clients, outputs }: Deployment): Promise<Topics> {
  const read = async (topic: TopicName, topicArn: string | undefined) => {
    if (topicArn === undefined) {
      throw new CommandFailure(`The stack does not say what its topic for ${topic} is: deploy it again.`);
    }
    const pages = paginateListSubscriptionsByTopic({ client: clients.of(SNSClient) }, { TopicArn: topicArn });
    const found = await allOf(pages, ({ Subscriptions }) => Subscriptions);
    const subscribers = found.map(({ Protocol, Endpoint, SubscriptionArn }) => ({
      protocol: Protocol ?? UNKNOWN,
      endpoint: Endpoint ?? UNKNOWN,
      confirmed: isConfirmed(SubscriptionArn),
    }));
    return { topic, topicArn, subscribers };
  };
  return {
    incidents: await read('incidents', outputs?.topicArn),
    tampering: await read('tampering', outputs?.tamperingTopicArn),
  };
}

function alarmsFor({ clients, outputs }: Deployment, topics: Topics): Promise<ChosenAlarm[]> {
  const prefix = outputs?.alarmNamePrefix;
  if (prefix === undefined) {
    throw new CommandFailure('The stack does not say how its alarms are named: deploy it again.');
  }
  return chooseAlarms(
    clients,
    prefix,
    Object.values(topics).map(({ topicArn }) => topicArn),
  );
}

function messageOn(
  { topic, topicArn, subscribers }: Topics[TopicName],
  text: string,
  published: DrillMessage['published'],
): DrillMessage {
  const isReceived = subscribers.some(({ confirmed }) => confirmed);
  return { topic, topicArn, text, published, subscribers, received: isReceived ? 'not confirmed' : 'nobody' };
}

async function proveWorkflow(session: Session, { incidents }: Topics): Promise<DrilledPath> {
  const path = { path: 'workflow', what: 'an incident went through the whole workflow' } as const;
  try {
    const result = await runDrill(session);
    const { incident, status, error } = result;
    const subject = incident ? drillSubjectOf(incident) : '';
    const works = isWorking(result);
    return {
      ...path,
      messages: [messageOn(incidents, subject, works ? 'yes' : 'no')],
      ...(!works && { problem: `The execution is ${status}${error === null ? '' : `: ${error}`}.` }),
    };
  } catch (error) {
    return { ...path, messages: [], problem: problemOf(error) };
  }
}

async function proveAlarms(
  clients: Clients,
  alarms: readonly ChosenAlarm[],
  topics: Topics,
  { embedded, since }: { embedded: boolean; since: Date },
): Promise<DrilledPath[]> {
  const path = 'alarm' as const;
  if (embedded) return [{ path, what: 'embedded mode has no alarms', messages: [], absent: true }];
  const proved: DrilledPath[] = [];
  for (const alarm of alarms) {
    const what = `${alarm.name} was set to ALARM and back to OK`;
    const to = Object.values(topics).filter(({ topicArn }) => alarm.topicArns.includes(topicArn));
    try {
      const published = await setOff(clients, alarm, { reason: REASON, since });
      const messages = to.map((topic) =>
        messageOn(topic, `ALARM: "${alarm.name}" in …`, published.get(topic.topicArn) ?? 'unseen'),
      );
      proved.push({ path, what, messages });
    } catch (error) {
      proved.push({ path, what: alarm.name, messages: [], problem: problemOf(error) });
    }
  }
  const silent = Object.values(topics).filter(
    ({ topicArn }) => !alarms.some(({ topicArns }) => topicArns.includes(topicArn)),
  );
  return [
    ...proved,
    ...silent.map(({ topic }): DrilledPath => {
      const problem = 'No alarm that is enabled and not in ALARM publishes to it.';
      return { path, what: `the topic for ${topic}`, messages: [], problem };
    }),
  ];
}

/**
 * An execution is stopped: the failure rule publishes that it was aborted, and a `notify-` rule that somebody called
 * StopExecution. The execution waits for it, so that it is running when the call is made.
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_StopExecution.html
 */
async function proveRules(
  { deployment, store, io }: Session,
  { drillId, caller, heldExecution: executionArn }: PathDrill,
  { incidents, tampering }: Topics,
): Promise<DrilledPath[]> {
  const { clients, embedded } = deployment;
  const { states } = clients;
  const failure = { path: 'failure rule', what: `the execution ${drillId} was stopped` } as const;
  const notify = { path: 'notify rule', what: `StopExecution was called on ${drillId}` } as const;
  const absent = 'only calls of CloudTrail become events in embedded mode';
  const elsewhere = embedded ? { ...notify, what: absent, messages: [], absent: true as const } : undefined;
  try {
    const requestedAt = io.now().toISOString();
    await startDrill(deployment, { drillId, requestedBy: caller, requestedAt });
    const key = drillKey(workflowOf(deployment).scope, { drillId, requestedAt });
    for (let looks = 0; looks < MOST_LOOKS && !(await store.find(key)); looks += 1) await setTimeout(PAUSE);
    await states.send(new StopExecutionCommand({ executionArn, error: 'DrillError', cause: REASON }));
    const { status = UNKNOWN } = await followed(states, executionArn);
    const aborted = status === 'ABORTED';
    return [
      {
        ...failure,
        messages: (aborted ? [incidents, tampering] : []).map((topic) =>
          messageOn(topic, `${FAILURE_HEADLINE} …`, 'unseen'),
        ),
        ...(!aborted && { problem: `The execution is ${status}, not ABORTED.` }),
      },
      elsewhere ?? { ...notify, messages: [messageOn(tampering, `${TAMPERING_HEADLINE} …`, 'unseen')] },
    ];
  } catch (error) {
    const problem = problemOf(error);
    return [{ ...failure, messages: [], problem }, elsewhere ?? { ...notify, messages: [], problem }];
  }
}

function problemOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
