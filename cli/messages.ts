import { cleanLine } from '../terminal/clean.ts';
import type { TextStream } from '../terminal/stream.ts';
import type { CompleteCommands } from './complete-commands.ts';
import type { ProgramIo } from './io.ts';

/** Work that takes longer than this is worth a word (milliseconds). */
const PATIENCE = 1000;
/** How often a log file, where nothing can be overwritten, is written to (milliseconds). */
const LOG_INTERVAL = 10_000;
const ERASE_LINE = '\r\u001b[K';

/** What the program says beside its data, on stderr: messages, and progress of whatever takes over a second. */
export class Messages {
  readonly #out: TextStream;
  readonly #now: () => Date;
  readonly #complete: CompleteCommands;
  #timer: NodeJS.Timeout | undefined;
  #doing = '';
  #shown = false;
  #lastLogged = 0;

  /** @param complete completes the commands that messages name */
  constructor({ stderr, now }: ProgramIo, complete: CompleteCommands = (text) => text) {
    this.#out = stderr;
    this.#now = now;
    this.#complete = complete;
  }

  /** Says something, on a line of its own; texts may come from anywhere. */
  say(text: string): void {
    this.#erase();
    this.#out.write(`${cleanLine(this.#complete(text))}\n`);
  }

  /** Says what is being done now. Shown only when it goes on for over a second; the same call updates the text. */
  progress(text: string): void {
    this.#doing = cleanLine(text);
    if (this.#timer) return;
    this.#timer = setInterval(() => {
      this.#show();
    }, PATIENCE);
    this.#timer.unref();
  }

  /** Takes the progress line away; to be called before data is written and at the end. */
  done(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#erase();
  }

  #show(): void {
    if (this.#out.isTTY) {
      this.#out.write(`${ERASE_LINE}${this.#doing}…`);
      this.#shown = true;
      return;
    }
    const now = this.#now().getTime();
    if (now - this.#lastLogged < LOG_INTERVAL) return;
    this.#lastLogged = now;
    this.#out.write(`${this.#doing}…\n`);
  }

  #erase(): void {
    if (this.#shown) this.#out.write(ERASE_LINE);
    this.#shown = false;
  }
}
