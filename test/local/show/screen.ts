import { Writable } from 'node:stream';
import { setTimeout as after } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { Screen } from '../../../local/show/screen.ts';

class Terminal extends Writable {
  text = '';
  isTTY = true;
  columns = 80;

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

describe('the screen', () => {
  test('keeps one moving line below the permanent lines, and removes it', async () => {
    const terminal = new Terminal();
    const screen = new Screen(terminal, {});
    screen.busy(() => 'working');
    await after(250);
    screen.print('a line that stays');
    screen.calm();
    expect(terminal.text).toContain('working');
    expect(terminal.text).toContain('a line that stays\n');
    // Whatever was drawn last has been wiped.
    expect(terminal.text).toMatch(/\u001b\[0J$/);
  });

  test('moves several lines as one, and removes all of them', async () => {
    const terminal = new Terminal();
    const screen = new Screen(terminal, { NO_COLOR: '1' });
    screen.busy(() => ['first', 'second', 'y'.repeat(500)]);
    await after(150);
    screen.calm();
    expect(terminal.text).toContain('first\nsecond\ny');
    expect(/y+/.exec(terminal.text)?.[0].length).toBeLessThan(80);
    // Up to the first of the three, then everything below is wiped.
    expect(terminal.text).toMatch(/\u001b\[2A\u001b\[1G\u001b\[0J$/);
  });

  test('never lets the moving line wrap', async () => {
    const terminal = new Terminal();
    const screen = new Screen(terminal, { NO_COLOR: '1' });
    screen.busy(() => 'x'.repeat(500));
    await after(150);
    screen.calm();
    expect(/x+/.exec(terminal.text)?.[0].length).toBeLessThan(80);
  });

  test.each<[string, NodeJS.ProcessEnv, boolean]>([
    ['in a pipe', {}, false],
    ['on a dumb terminal', { TERM: 'dumb' }, true],
    ['in continuous integration', { CI: 'true' }, true],
  ])('has no moving line %s', async (_name, env, isTTY) => {
    const terminal = new Terminal();
    terminal.isTTY = isTTY;
    const screen = new Screen(terminal, env);
    screen.busy(() => 'working');
    await after(150);
    screen.print('line');
    screen.calm();
    expect(terminal.text).toBe('line\n');
  });

  test('holds lines back until the lines before them are known, or until the end', () => {
    const terminal = new Terminal();
    terminal.isTTY = false;
    const screen = new Screen(terminal, {});
    screen.hold();
    screen.print('second');
    expect(terminal.text).toBe('');
    screen.release('first');
    screen.print('third');
    screen.hold();
    screen.print('last');
    screen.calm();
    expect(terminal.text).toBe('first\nsecond\nthird\nlast\n');
  });

  test('has colours on a terminal, and none with NO_COLOR', () => {
    expect(new Screen(new Terminal(), {}).ink('red', 'x')).toBe('\u001b[31mx\u001b[39m');
    expect(new Screen(new Terminal(), { NO_COLOR: '1' }).ink('red', 'x')).toBe('x');
  });

  test('is never wider than is easy to read, nor narrower than a row needs', () => {
    const wide = new Terminal();
    wide.columns = 300;
    expect(new Screen(wide, {}).width).toBe(110);
    const narrow = new Terminal();
    narrow.columns = 20;
    expect(new Screen(narrow, {}).width).toBe(60);
  });
});
