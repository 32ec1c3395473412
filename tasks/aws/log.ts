/** Fields that every log line of a step carries, so that the lines of one incident can be found. */
export interface LogContext {
  step: string;
  executionArn?: string;
  incidentId?: string;
}

type Level = 'info' | 'warn' | 'error';

// One write, one line. Not through console: under Lambda's JSON log format console puts the text inside another object,
// and metric lines lose their keys.
let sink = (line: string): void => {
  process.stdout.write(line);
};

/** Sends the log lines somewhere else, for programs that run the handlers inside themselves. */
export function redirectLog(to: (line: string) => void): void {
  sink = to;
}

/** Writes one JSON object as one line. */
export function writeLine(content: object): void {
  sink(`${JSON.stringify(content)}\n`);
}

/** Writes one structured line. Pass facts by name; never an event, a request or credentials. */
export function log(
  level: Level,
  message: string,
  context: LogContext,
  facts: Readonly<Record<string, unknown>> = {},
): void {
  writeLine({ time: new Date().toISOString(), level, message, ...context, ...facts });
}
