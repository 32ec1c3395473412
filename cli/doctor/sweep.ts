import { GetScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import type { GetScheduleCommandOutput } from '@aws-sdk/client-scheduler';
import { failure, pass, PUT_BACK, warning } from './finding.ts';
import type { Judgement } from './finding.ts';
import { unlessGone } from './gone.ts';
import type { Place } from './place.ts';
import type { Question } from './question.ts';

/** The schedule of the sweep. */
export function sweepQuestions(place: Place): Question[] {
  const Name = place.maybe('scheduleName');
  return [
    {
      area: 'sweep',
      instead: 'npm start -- --serve sweeps by its own clock, without a schedule',
      async ask() {
        if (Name === undefined) {
          return warning(
            'the sweep is off: a stop that EventBridge does not hear of goes unseen',
            'Deploy with sweepMinutes, such as 5.',
          );
        }
        const found = await readSchedule(place, Name);
        const functions = await place.functions().catch(() => []);
        const sweep = functions.find(({ step }) => step === 'SweepTrails');
        return judgeSchedule(found, sweep?.configuration?.FunctionArn);
      },
    },
  ];
}

type Schedule = Pick<GetScheduleCommandOutput, 'State' | 'ScheduleExpression' | 'Target' | 'EndDate'>;

/** Judges the schedule. `functionArn` is what it has to start, undefined where that is not known. */
export function judgeSchedule(schedule: Schedule | undefined, functionArn: string | undefined): Judgement {
  if (!schedule) return failure('the schedule is gone: no sweep runs', PUT_BACK);
  if (schedule.State !== 'ENABLED') return failure('the schedule is disabled: no sweep runs', PUT_BACK);
  if (schedule.EndDate) {
    return failure(
      `the schedule ends at ${schedule.EndDate.toISOString()}, and was deployed without an end`,
      PUT_BACK,
    );
  }
  if (functionArn !== undefined && schedule.Target?.Arn !== functionArn) {
    return failure('the schedule starts something else than the sweep', PUT_BACK);
  }
  return pass(
    `on, ${(schedule.ScheduleExpression ?? 'at unknown times').replace(/^rate\((.*)\)$/, 'every $1')}`,
  );
}

/** The schedule of a name; undefined if it is gone. */
export function readSchedule(
  { clients }: Pick<Place, 'clients'>,
  Name: string,
): Promise<GetScheduleCommandOutput | undefined> {
  return unlessGone(clients.of(SchedulerClient).send(new GetScheduleCommand({ Name })));
}
