import type { MetricAlarm } from '@aws-sdk/client-cloudwatch';
import { GetScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import type { GetScheduleCommandOutput } from '@aws-sdk/client-scheduler';
import type { Deployment } from '../aws/deployment.ts';
import { count } from '../../terminal/words.ts';
import { readAlarms } from './alarms.ts';
import { failure, pass, PUT_BACK, warning } from './check.ts';
import type { Judgement } from './check.ts';
import { unlessGone } from './gone.ts';
import type { ExaminedDeployment } from './examined-deployment.ts';
import type { Question } from './question.ts';

/** The schedule of the sweep. */
export function sweepQuestions(examined: ExaminedDeployment): Question[] {
  const Name = examined.maybe('scheduleName');
  return [
    {
      area: 'sweep',
      instead: 'npm start -- --serve sweeps by its own clock, without a schedule',
      async ask() {
        if (Name === undefined) {
          return warning(
            'the sweep is off: a stop that EventBridge does not report goes unseen',
            'Deploy with sweepMinutes, such as 5.',
          );
        }
        const found = await readSchedule(examined, Name);
        const functions = await examined.functions().catch(() => []);
        const sweep = functions.find(({ step }) => step === 'SweepTrails');
        return judgeSchedule(found, sweep?.configuration?.FunctionArn, examined.now);
      },
    },
    {
      area: 'sweep',
      instead: 'npm start -- --serve sweeps by its own clock, without a schedule',
      async ask() {
        if (Name === undefined) return [];
        const [found, alarms] = await Promise.all([readSchedule(examined, Name), readAlarms(examined)]);
        const heartbeat = alarms.find(({ AlarmName = '' }) => AlarmName.endsWith('.heartbeat-missing'));
        return judgeRate(found, heartbeat);
      },
    },
  ];
}

type Schedule = Pick<
  GetScheduleCommandOutput,
  'State' | 'ScheduleExpression' | 'Target' | 'StartDate' | 'EndDate'
>;

/** Judges the schedule. `functionArn` is what it has to start, undefined where that is not known. */
function judgeSchedule(
  schedule: Schedule | undefined,
  functionArn: string | undefined,
  now: Date,
): Judgement {
  if (!schedule) return failure('the schedule is gone: no sweep runs', PUT_BACK);
  if (schedule.State !== 'ENABLED') return failure('the schedule is disabled: no sweep runs', PUT_BACK);
  const { StartDate: start, EndDate: end } = schedule;
  if (start && start > now) {
    return failure(`the schedule starts at ${start.toISOString()}: no sweep runs until then`, PUT_BACK);
  }
  if (end && end <= now) {
    return failure(`the schedule ended at ${end.toISOString()}: no sweep runs`, PUT_BACK);
  }
  if (end) {
    return failure(`the schedule ends at ${end.toISOString()}, and was deployed without an end`, PUT_BACK);
  }
  if (functionArn !== undefined && schedule.Target?.Arn !== functionArn) {
    return failure('the schedule starts something else than the sweep', PUT_BACK);
  }
  return pass(
    `on, ${(schedule.ScheduleExpression ?? 'at unknown times').replace(/^rate\((.*)\)$/, 'every $1')}`,
  );
}

/** Judges how often the sweep runs by what its heartbeat alarm waits for; an empty list if all is well, or one is gone. */
function judgeRate(
  schedule: Pick<Schedule, 'ScheduleExpression'> | undefined,
  heartbeat: Pick<MetricAlarm, 'Period'> | undefined,
): readonly Judgement[] {
  if (!schedule || heartbeat?.Period === undefined) return [];
  const { ScheduleExpression: expression = 'nothing' } = schedule;
  if (secondsOf(expression) === heartbeat.Period) return [];
  const minutes = count(heartbeat.Period / 60, 'minute');
  return [
    failure(
      `the schedule runs by ${expression}, and the heartbeat alarm waits for a sweep every ${minutes}`,
      PUT_BACK,
    ),
  ];
}

const UNITS: Readonly<Record<string, number>> = { minute: 60, hour: 3600, day: 86_400 };

/**
 * Seconds between two runs of a schedule; undefined for one that is no rate.
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 */
export function secondsOf(expression: string): number | undefined {
  const [, number, unit = ''] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  return number === undefined ? undefined : Number(number) * (UNITS[unit] ?? Number.NaN);
}

/** The schedule of a name; undefined if it is gone. */
export function readSchedule(
  { clients }: Pick<Deployment, 'clients'>,
  Name: string,
): Promise<GetScheduleCommandOutput | undefined> {
  return unlessGone(clients.of(SchedulerClient).send(new GetScheduleCommand({ Name })));
}
