import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { log, redirectLog } from '../../../tasks/aws/log.ts';

describe('log', () => {
  const written: string[] = [];
  const stdout = jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    written.push(String(text));
    return true;
  });
  afterEach(() => {
    written.length = 0;
  });

  test('writes one line of JSON to standard output in one write, with its keys at the root', () => {
    log(
      'warn',
      'two\nlines',
      { step: 'start-logging', executionArn: 'e', incidentId: 'i' },
      { error: 'TrailGoneError' },
    );
    expect(written).toHaveLength(1);
    expect(written[0]).toMatch(/^\{[^\n]*\}\n$/);
    expect(JSON.parse(written[0]!)).toEqual({
      time: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/),
      level: 'warn',
      message: 'two\nlines',
      step: 'start-logging',
      executionArn: 'e',
      incidentId: 'i',
      error: 'TrailGoneError',
    });
  });

  test('writes to the given output', () => {
    const lines: string[] = [];
    redirectLog((line) => lines.push(line));
    log('info', 'x', { step: 's' });
    expect(written).toEqual([]);
    expect(lines).toHaveLength(1);
    stdout.mockRestore();
  });
});
