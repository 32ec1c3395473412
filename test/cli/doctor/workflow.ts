import { beforeEach, describe, expect, test } from '@jest/globals';
import { fakeAws } from './fake-aws.ts';
import type { FakeAws } from './healthy-deployment.ts';
import { troubles, useKeys } from './run-doctor.ts';

describe('workflow', () => {
  useKeys();
  let aws: FakeAws;
  beforeEach(() => {
    aws = fakeAws();
  });

  describe('a workflow that differs from the shipped one', () => {
    interface Definition {
      TimeoutSeconds: number;
      States: Record<string, { Branches?: Definition[]; TimeoutSeconds?: number }>;
    }
    const change = (how: (definition: Definition) => void) => {
      const definition = JSON.parse(aws.stateMachine!['definition'] as string) as Definition;
      how(definition);
      aws.stateMachine!['definition'] = JSON.stringify(definition);
    };

    test.each<[string, (definition: Definition) => void, string]>([
      [
        'a state that was changed',
        ({ States }) => (States['RecordOutcome']!.TimeoutSeconds = 1),
        'state RecordOutcome',
      ],
      [
        'a state inside a branch',
        ({ States }) => delete States['Respond']!.Branches![0]!.States['StartLogging']!.TimeoutSeconds,
        'state StartLogging',
      ],
      ['a state that is new', ({ States }) => (States['Extra'] = {}), 'state Extra'],
      [
        'a setting of the state machine',
        (definition) => (definition.TimeoutSeconds += 1),
        'settings of the whole workflow',
      ],
    ])('names %s', async (_what, how, difference) => {
      change(how);
      expect(await troubles()).toEqual([
        expect.stringMatching(new RegExp(`workflow: failure: its definition is not .*: ${difference}$`)),
      ]);
    });

    test('is reported if its functions were exchanged', async () => {
      const text = aws.stateMachine!['definition'] as string;
      aws.stateMachine!['definition'] = text.replaceAll(
        aws.nameOf('StartLogging'),
        aws.nameOf('CheckLogging'),
      );
      expect(await troubles()).toEqual([expect.stringContaining('state StartLogging')]);
    });

    test('is unknown if it cannot be read', async () => {
      aws.stateMachine!['definition'] = 'not JSON';
      expect(await troubles()).toEqual([expect.stringContaining('it cannot be read')]);
    });
  });
});
