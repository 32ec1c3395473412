import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { Messages } from '../../cli/messages.ts';

let written = '';
const messagesFor = (isTTY: boolean): Messages =>
  new Messages({
    stdout: { write: () => true, once: () => undefined },
    stderr: {
      isTTY,
      once: () => undefined,
      write(text) {
        written += text;
        return true;
      },
    },
    env: {},
    now: () => new Date(),
  });

describe('progress on stderr', () => {
  beforeEach(() => {
    jest.useFakeTimers();
    written = '';
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  test('shows nothing for work that takes less than a second', () => {
    const messages = messagesFor(true);
    messages.progress('Reading');
    jest.advanceTimersByTime(900);
    messages.done();
    jest.advanceTimersByTime(5000);
    expect(written).toBe('');
  });

  test('shows and updates one line on a terminal, and removes it at the end', () => {
    const messages = messagesFor(true);
    messages.progress('Reading');
    jest.advanceTimersByTime(1000);
    messages.progress('Reading, 500 so far');
    jest.advanceTimersByTime(1000);
    messages.done();
    expect(written).toBe('\r\u001b[KReading…\r\u001b[KReading, 500 so far…\r\u001b[K');
  });

  test('writes a plain line every ten seconds into a log', () => {
    const messages = messagesFor(false);
    messages.progress('Reading');
    jest.advanceTimersByTime(21_000);
    messages.done();
    expect(written).toBe('Reading…\nReading…\nReading…\n');
  });

  test('is replaced on its line by a message', () => {
    const messages = messagesFor(true);
    messages.progress('Reading');
    jest.advanceTimersByTime(1000);
    messages.say('Found \u001b[31mit');
    messages.done();
    expect(written).toBe('\r\u001b[KReading…\r\u001b[KFound it\n');
  });
});
