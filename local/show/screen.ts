import { clearLine, cursorTo } from 'node:readline';
import { inkFor, type Ink } from '../../cli/terminal/ink.ts';

/** A stream that lines are written to; `process.stdout` fits. */
export type OutputStream = NodeJS.WritableStream & { isTTY?: boolean; columns?: number };

/** Widest text that is still easy to read; wider terminals leave the rest blank. */
const WIDEST = 110;
const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const FRAME_INTERVAL = 100;

/**
 * Lines that stay, and on a terminal one line below them that moves: a spinner with whatever is going on. Elsewhere
 * (pipes, files, dumb terminals) there are only the lines.
 */
export class Screen {
  readonly ink: Ink;
  readonly width: number;
  readonly #stream: OutputStream;
  readonly #lively: boolean;
  #status: (() => string) | undefined;
  #timer: NodeJS.Timeout | undefined;
  #frame = 0;

  constructor(stream: OutputStream, env: NodeJS.ProcessEnv) {
    this.#stream = stream;
    this.ink = inkFor(stream, env);
    this.#lively = stream.isTTY === true && env['TERM'] !== 'dumb' && !env['CI'];
    const columns = stream.columns ?? Number(env['COLUMNS']);
    this.width = Math.min(WIDEST, Number.isInteger(columns) && columns > 0 ? Math.max(60, columns) : 100);
  }

  /** Writes lines that stay. */
  print(...lines: string[]): void {
    this.#wipe();
    for (const line of lines) this.#stream.write(`${line}\n`);
    this.#draw();
  }

  /** Shows what is going on, asked again for every frame, until another status or `calm`. */
  busy(status: () => string): void {
    this.#status = status;
    if (!this.#lively || this.#timer) return;
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
    this.#wipe();
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#status = undefined;
  }

  #wipe(): void {
    if (!this.#timer) return;
    cursorTo(this.#stream, 0);
    clearLine(this.#stream, 0);
  }

  #draw(): void {
    if (!this.#timer || !this.#status) return;
    const frame = FRAMES[this.#frame % FRAMES.length] ?? '';
    const text = this.#status().slice(0, this.width - 5);
    this.#stream.write(`  ${this.ink('cyan', frame)} ${this.ink('gray', text)}`);
  }
}
