import { setTimeout } from 'node:timers/promises';
import {
  CloudWatchClient,
  paginateDescribeAlarmHistory,
  paginateDescribeAlarms,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import type { MetricAlarm } from '@aws-sdk/client-cloudwatch';
import { allOf } from '../aws/all-pages.ts';
import type { Clients } from '../aws/clients.ts';
import type { DrillMessage } from '../../tasks/contract/table.ts';

/** An alarm, and the topics that a drill proves by it. */
export interface ChosenAlarm {
  name: string;
  topicArns: string[];
}

/** Pause between two looks at the history of an alarm, and how many there are: 20 seconds (milliseconds). */
const PAUSE = 1000;
const MOST_LOOKS = 20;
/** How far the clock of this computer may be ahead of that of AWS (milliseconds). */
const CLOCK_TOLERANCE = 60_000;

/**
 * The fewest alarms of a deployment that publish to all of the topics. An alarm that is in ALARM already, or whose actions
 * are disabled, would publish nothing.
 */
export async function chooseAlarms(
  clients: Clients,
  AlarmNamePrefix: string,
  topicArns: readonly string[],
): Promise<ChosenAlarm[]> {
  const pages = paginateDescribeAlarms({ client: clients.of(CloudWatchClient) }, { AlarmNamePrefix });
  const found = await allOf(pages, ({ MetricAlarms }) => MetricAlarms);
  const usable = found.filter(
    ({ StateValue, ActionsEnabled }) => StateValue !== 'ALARM' && ActionsEnabled === true,
  );
  const chosen: ChosenAlarm[] = [];
  let missing = [...topicArns];
  while (missing.length > 0) {
    const proved = (alarm: MetricAlarm) =>
      missing.filter((topic) => alarm.AlarmActions?.includes(topic) === true);
    const [best] = usable.toSorted((a, b) => proved(b).length - proved(a).length);
    const topics = best ? proved(best) : [];
    if (topics.length === 0) break;
    chosen.push({ name: best?.AlarmName ?? '', topicArns: topics });
    missing = missing.filter((topic) => !topics.includes(topic));
  }
  return chosen;
}

/**
 * Sets an alarm to ALARM and back to OK, and gives for each topic whether the alarm's history says that CloudWatch
 * published. CloudWatch runs the actions when the state changes, and corrects the state by itself.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_SetAlarmState.html
 */
export async function setOff(
  clients: Clients,
  { name, topicArns }: ChosenAlarm,
  { reason, since }: { reason: string; since: Date },
): Promise<Map<string, DrillMessage['published']>> {
  const client = clients.of(CloudWatchClient);
  const set = (StateValue: 'ALARM' | 'OK') =>
    client.send(new SetAlarmStateCommand({ AlarmName: name, StateValue, StateReason: reason }));
  await set('ALARM');
  try {
    let published = await readPublished(client, { name, topicArns }, since);
    for (let looks = 1; [...published.values()].includes('unseen') && looks < MOST_LOOKS; looks += 1) {
      await setTimeout(PAUSE);
      published = await readPublished(client, { name, topicArns }, since);
    }
    return published;
  } finally {
    await set('OK');
  }
}

async function readPublished(
  client: CloudWatchClient,
  { name, topicArns }: ChosenAlarm,
  since: Date,
): Promise<Map<string, DrillMessage['published']>> {
  const pages = paginateDescribeAlarmHistory(
    { client },
    {
      ...{ AlarmName: name, HistoryItemType: 'Action' },
      StartDate: new Date(since.getTime() - CLOCK_TOLERANCE),
    },
  );
  const items = await allOf(pages, ({ AlarmHistoryItems }) => AlarmHistoryItems);
  return new Map(
    topicArns.map((topic) => {
      const summary = items.find(({ HistorySummary }) => HistorySummary?.includes(topic))?.HistorySummary;
      if (summary === undefined) return [topic, 'unseen'];
      return [topic, summary.startsWith('Success') ? 'yes' : 'no'];
    }),
  );
}
