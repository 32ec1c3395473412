/** A stream that text is written to, as far as the program needs one. `process.stdout` fits. */
export interface TextStream {
  write(text: string): boolean;
  once(event: 'drain', listener: () => void): unknown;
  isTTY?: boolean;
  /** Width of the terminal in characters. */
  columns?: number;
}
