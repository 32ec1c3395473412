import { describe, expect, test } from '@jest/globals';
import type { AboutIncident } from '../../../tasks/contract/publish-inputs.ts';
import { adviceFor } from '../../../tasks/notify/advise-reader.ts';
import { DEPLOYMENT } from '../../fixtures/deployment.ts';
import { DETECTED } from '../../fixtures/incidents.ts';
import { NOTIFICATIONS } from '../../fixtures/notifications.ts';

const inputOf = (name: string) => NOTIFICATIONS[name] as AboutIncident;
const stepsOf = (name: string) => adviceFor(inputOf(name), DEPLOYMENT);
const commandsOf = (name: string) => stepsOf(name).map(({ command = '' }) => command);

describe('the advice for the reader', () => {
  test('is to contain the caller, then to repair, in at most three steps', () => {
    expect(commandsOf('alert: deleted')).toEqual([
      expect.stringMatching(/^aws iam update-access-key /),
      expect.stringMatching(/^incidents baseline restore management-events --region eu-central-1 --stack /),
      expect.stringMatching(
        /^aws cloudtrail lookup-events --region eu-central-1 .*AttributeValue=CreateTrail$/,
      ),
    ]);
    expect(stepsOf('alert: weakened').at(-1)?.text).toMatch(/^Ask mallory whether this was intended/);
  });

  test('is to contain the caller alone during an attack', () => {
    expect(commandsOf('alert: the eighth stop in a row')).toEqual([
      expect.stringMatching(/^aws iam update-access-key /),
    ]);
  });

  test('is to contain the caller alone for a trail that is changed again and again', () => {
    expect(commandsOf('outcome: as approved again, the fourth time in a row')).toEqual([
      expect.stringMatching(/^aws iam update-access-key /),
    ]);
  });

  test.each(['not the owner', 'no permission'])(
    'has no command that the reader may not run, nor a second one: settings not restored, %s',
    (why) => {
      const commands = commandsOf(`escalation: the settings could not be restored, ${why}`).filter(
        (command) => command.includes('baseline restore'),
      );
      expect(commands).toHaveLength(why === 'not the owner' ? 0 : 1);
    },
  );

  test('for a call of a service is to find out who asked the service', () => {
    expect(stepsOf('alert: stopped by CloudFormation for a user')).toEqual([
      {
        text: expect.stringContaining('Find out who is behind AWSCloudFormation (StackUpdates)'),
        command: expect.stringContaining(
          'AttributeKey=EventSource,AttributeValue=cloudformation.amazonaws.com',
        ),
      },
    ]);
  });

  test('has a command that only the owner may run in the step that says so, and in no other', () => {
    const steps = stepsOf('escalation: not the owner');
    const starting = steps.filter(({ command }) => command?.includes('start-logging'));
    expect(starting).toEqual([
      { text: expect.stringContaining('have its management account'), command: expect.anything() },
    ]);
    expect(commandsOf('escalation: wrong home Region').join()).not.toContain('start-logging');
    expect(commandsOf('escalation: the trail is gone').join()).not.toContain('start-logging');
  });

  test('requests no action for a start of a trail', () => {
    expect(stepsOf('alert: started by a person')).toEqual([{ text: 'If the trail should log, do nothing.' }]);
  });

  test('ends with the close command for an incident that cannot be verified, unless more urgent steps fill the mail', () => {
    const input = inputOf('alert: Insights off');
    const incident = { ...input.incident, status: 'NEEDS_ACTION' as const, detectedBy: 'sweep' as const };
    const last = adviceFor({ ...input, incident }, DEPLOYMENT).at(-1)?.command;
    expect(last).toBe(
      `incidents close ${incident.id} --note "…" --region eu-central-1 --stack cloudtrail-remediator`,
    );
    expect(commandsOf('alert: the remediator was changed').join()).not.toContain('incidents close');
    expect(commandsOf('alert: a sweep found the trail deleted').join()).not.toContain('incidents close');
  });

  test('closes the incident that the detection joined', () => {
    const input = inputOf('alert: Insights off');
    const joined = { id: 'the-first', occurredAt: '2026-11-21T20:11:05Z' };
    const incident = { ...input.incident, status: 'NEEDS_ACTION' as const, detectedBy: 'sweep' as const };
    const steps = adviceFor(
      { ...input, moment: 'alert', incident, detection: { ...DETECTED, joined } },
      DEPLOYMENT,
    );
    expect(steps.at(-1)?.command).toContain('incidents close the-first ');
  });
});
