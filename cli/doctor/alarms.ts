import { CloudWatchClient, paginateDescribeAlarms } from '@aws-sdk/client-cloudwatch';
import type { MetricAlarm } from '@aws-sdk/client-cloudwatch';
import { allOf } from '../aws/all-pages.ts';
import { count } from '../../terminal/words.ts';
import { failure, judged, REPAIR, PUT_BACK, warning } from './check.ts';
import type { Judgement } from './check.ts';
import type { ExaminedDeployment } from './examined-deployment.ts';
import type { Question } from './question.ts';

type Alarm = Pick<
  MetricAlarm,
  'AlarmName' | 'ActionsEnabled' | 'AlarmActions' | 'StateValue' | 'AlarmDescription'
>;

/** The alarms that stand behind the workflow's own messages. */
export function alarmQuestions(examined: ExaminedDeployment): Question[] {
  return [
    {
      area: 'alarms',
      instead: 'embedded mode has no CloudWatch alarms',
      ask: async () => {
        const made = (await examined.resources()).filter(({ type }) => type === 'AWS::CloudWatch::Alarm');
        const found = await readAlarms(examined);
        return judgeAlarms(
          made.map(({ physicalId }) => physicalId),
          found,
          examined.region,
          [examined.output('topicArn'), examined.maybe('tamperingTopicArn')],
        );
      },
    },
  ];
}

/** Judges the alarms of a stack by their names. `topics`: what they have to notify, one of them or more. */
function judgeAlarms(
  names: readonly string[],
  found: readonly Alarm[],
  region: string,
  topics: readonly (string | undefined)[],
): readonly Judgement[] {
  const wrong = names.flatMap((name): Judgement[] => {
    const alarm = found.find(({ AlarmName }) => AlarmName === name);
    if (!alarm) return [failure(`${name} is gone`, PUT_BACK)];
    if (alarm.ActionsEnabled !== true) {
      const enable = `aws cloudwatch enable-alarm-actions --region ${region} --alarm-names ${name}`;
      return [failure(`${name} has its actions disabled: it notifies nobody`, REPAIR, enable)];
    }
    const { AlarmActions: actions = [] } = alarm;
    if (actions.length === 0) return [failure(`${name} notifies nobody`, PUT_BACK)];
    if (!actions.some((arn) => topics.includes(arn))) {
      return [
        failure(`${name} notifies ${actions.join(', ')}, and none of the topics of the stack`, PUT_BACK),
      ];
    }
    // The end of the description of each alarm is the link to its article.
    if (alarm.StateValue === 'ALARM')
      return [warning(`${name} is in ALARM`, alarm.AlarmDescription ?? 'See RUNBOOK.md.')];
    return [];
  });
  return judged(wrong, `${count(names.length, 'alarm')} enabled, none is in ALARM`);
}

/** The alarms whose names begin as those of the stack. */
export function readAlarms({
  clients,
  output,
}: Pick<ExaminedDeployment, 'clients' | 'output'>): Promise<MetricAlarm[]> {
  const client = clients.of(CloudWatchClient);
  const pages = paginateDescribeAlarms({ client }, { AlarmNamePrefix: output('alarmNamePrefix') });
  return allOf(pages, ({ MetricAlarms }) => MetricAlarms);
}
