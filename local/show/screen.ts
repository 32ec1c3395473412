import { clearScreenDown, cursorTo, moveCursor } from 'node:readline';
import wrapAnsi from 'wrap-ansi';
import { inkFor, type Ink } from '../../terminal/ink.ts';

/** A stream that lines are written to; `process.stdout` fits. */
export type OutputStream = NodeJS.WritableStream & { isTTY?: boolean; columns?: number };

/** Widest text that is still easy to read; wider terminals leave the rest blank. */
const WIDEST = 110;
const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const FRAME_INTERVAL = 100;

/**
 * Lines that stay, and on a terminal what moves below them: a spinner with whatever is going on, in a line or several.
 * Elsewhere (pipes, files, dumb terminals) there are only the lines.
 */
export class Screen {
  readonly ink: Ink;
  readonly width: number;
  readonly #stream: OutputStream;
  /** Whether anything moves. */
  readonly lively: boolean;
  #status: (() => string | readonly string[]) | undefined;
  /** Moving lines on the terminal. */
  #drawn = 0;
  #timer: NodeJS.Timeout | undefined;
  #frame = 0;
  /** Lines that wait for others to come before them. */
  #held: string[] | undefined;

  constructor(stream: OutputStream, env: NodeJS.ProcessEnv) {
    this.#stream = stream;
    this.ink = inkFor(stream, env);
    this.lively = stream.isTTY === true && env['TERM'] !== 'dumb' && !env['CI'];
    const columns = stream.columns ?? Number(env['COLUMNS']);
    this.width = Math.min(WIDEST, Number.isInteger(columns) && columns > 0 ? Math.max(60, columns) : 100);
  }

  /** Writes lines that stay. */
  print(...lines: string[]): void {
    if (this.#held) {
      this.#held.push(...lines);
      return;
    }
    this.#wipe();
    for (const line of lines) this.#stream.write(`${line}\n`);
    this.#draw();
  }

  /** Keeps lines back until `release` or `calm`: something that belongs before them is not known yet. */
  hold(): void {
    this.#held ??= [];
  }

  /** Writes those lines, and what comes before them. */
  release(...before: string[]): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    this.print(...before, ...held);
  }

  /** Shows what is going on, asked again for every frame, until another status or `calm`. */
  busy(status: () => string | readonly string[]): void {
    this.#status = status;
    if (!this.lively || this.#timer) return;
    this.#timer = setInterval(() => {
      this.#frame += 1;
      this.#wipe();
      this.#draw();
    }, FRAME_INTERVAL);
    // A spinner is no reason to stay alive.
    this.#timer.unref();
  }

  /** Takes the moving line away. */
  calm(): void {
    if (this.#held) this.release();
    this.#wipe();
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#status = undefined;
  }

  #wipe(): void {
    if (!this.#timer) return;
    if (this.#drawn > 1) moveCursor(this.#stream, 0, 1 - this.#drawn);
    cursorTo(this.#stream, 0);
    clearScreenDown(this.#stream);
    this.#drawn = 0;
  }

  #draw(): void {
    if (!this.#timer || !this.#status) return;
    const frame = FRAMES[this.#frame % FRAMES.length] ?? '';
    const [first = '', ...others] = [this.#status()].flat();
    const lines = [`  ${this.ink('cyan', frame)} ${this.ink('gray', cut(first, this.width - 5))}`];
    lines.push(...others.map((line) => cut(line, this.width - 1)));
    this.#drawn = lines.length;
    this.#stream.write(lines.join('\n'));
  }
}

/** A line that wraps could not be wiped away. */
function cut(line: string, width: number): string {
  return wrapAnsi(line, width, { hard: true, trim: false }).split('\n', 1)[0] ?? '';
}
