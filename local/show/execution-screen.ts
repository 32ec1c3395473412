import * as v from 'valibot';
import { cleanLine } from '../../terminal/clean.ts';
import { failureOf } from '../../statemachine/history-event.ts';
import { publicationSchema } from '../../tasks/contract/publication.ts';
import { headlineOf } from '../headline.ts';
import { isOwnExecution } from '../own-call.ts';
import type { Installation } from '../installation.ts';
import { endsExecution, type Execution } from '../workflow/execution.ts';
import type { Clock } from './clock.ts';
import { ExecutionRows } from './execution-rows.ts';
import { renderNote, renderRow, renderRowHeading, type Row, type RowStyle } from './row.ts';
import type { Screen } from './screen.ts';
import { findingNote, opsItemNote, webhookNotes } from './ticket-notes.ts';

/** Shows the executions and mails of an installation as they happen. */
export class ExecutionScreen {
  readonly #screen: Screen;
  readonly #installation: Installation;
  readonly #clock: Clock;
  readonly #style: RowStyle;
  readonly #shown = new Map<string, { tag: string; rows: ExecutionRows }>();

  /** `clock` writes the times. When `tagged`, executions are numbered. */
  constructor(screen: Screen, installation: Installation, clock: Clock, tagged = false) {
    this.#screen = screen;
    this.#installation = installation;
    this.#clock = clock;
    this.#style = { ink: screen.ink, width: screen.width, timeWidth: clock.width };
    const { events } = installation;
    events.on('history', (event, execution) => {
      if (isOwnExecution(execution)) {
        if (endsExecution(event)) this.#own(execution);
        return;
      }
      const { tag, rows } = this.#rowsOf(execution, tagged);
      for (const row of rows.take(event)) {
        this.#screen.print(...renderRow({ ...row, tag }, this.#style));
      }
      if (endsExecution(event)) this.#ended(execution, tag);
    });
    events.on('delivery', (delivery) => {
      const { protocol, endpoint } = delivery;
      const to = protocol === 'email' ? 'mail' : `${protocol} to ${endpoint}`;
      this.#note('mail', `${to}: ${headlineOf(delivery)}`, new Date());
    });
    events.on('ownCall', (call, errorCode) => {
      const words = opsItemNote(call, errorCode);
      if (words !== undefined) this.#note(errorCode === undefined ? 'ticket' : 'failed', words, new Date());
    });
    events.on('finding', (change, finding) => {
      this.#note('ticket', findingNote(change, finding), new Date());
    });
    const noteOf = webhookNotes();
    events.on('webhook', (request) => {
      this.#note(request.status < 400 ? 'ticket' : 'failed', noteOf(request), new Date());
    });
    let failing = false;
    events.on('ticketHistory', (event, { status, error, cause = '', stopDate }) => {
      if (!endsExecution(event)) return;
      const words = `tickets: ${status} with ${error ?? 'no error'}: ${cause}`;
      // As the alarm of a deployment does: once, until the next one works.
      if (status !== 'SUCCEEDED' && !failing) this.#note('ended', words, stopDate ?? new Date());
      failing = status !== 'SUCCEEDED';
    });
    events.on('unannounced', ({ detail }, reason) => {
      const what =
        'eventName' in detail
          ? `the rule that reports ${String(detail.eventName)} could not publish`
          : 'the failure rule could not publish either';
      this.#note('failed', `${what}: ${reason}`, new Date());
    });
  }

  /** The heading that belongs above what is shown. */
  heading(): string {
    return renderRowHeading(this.#style);
  }

  /** What runs now, for the status line. */
  running(): string[] {
    return [...this.#shown.values()].flatMap(({ rows }) => rows.running());
  }

  #rowsOf({ executionArn }: Execution, tagged: boolean): { tag: string; rows: ExecutionRows } {
    const known = this.#shown.get(executionArn);
    if (known) return known;
    const rows = new ExecutionRows(this.#installation.stateMachine.definition, this.#clock);
    const shown = { tag: tagged ? String(this.#shown.size + 1) : '', rows };
    this.#shown.set(executionArn, shown);
    return shown;
  }

  /** The event of the remediator's own StartLogging: a line, not a page. */
  #own(execution: Execution): void {
    const { status, stopDate = new Date(), error } = execution;
    const words =
      status === 'SUCCEEDED'
        ? `the remediator's own StartLogging came back as an event: recorded ${isPublished(execution) ? 'and published' : 'only'}`
        : `the event of the remediator's own StartLogging: ${status} ${error ?? ''}`;
    this.#note(status === 'SUCCEEDED' ? 'passed' : 'failed', words, stopDate);
  }

  #ended(execution: Execution, tag: string): void {
    const { status, startDate, stopDate = startDate, events } = execution;
    const took = ((stopDate.getTime() - startDate.getTime()) / 1000).toFixed(2);
    const last = events.at(-1);
    const why = status === 'SUCCEEDED' || !last ? '' : `: ${failureOf(last).error}`;
    this.#note(
      status === 'SUCCEEDED' ? 'done' : 'ended',
      `execution ${status} after ${took} s${why}`,
      stopDate,
      tag,
    );
  }

  #note(mark: Row['mark'], words: string, at: Date, tag = ''): void {
    const note = { mark, words: cleanLine(words), left: this.#clock.read(at), tag };
    this.#screen.print(...renderNote(note, this.#style));
  }
}

/** The alert is published where the detection could not be recorded. */
function isPublished({ events }: Execution): boolean {
  return events.some(({ lambdaFunctionSucceededEventDetails: details }) =>
    v.is(publicationSchema, JSON.parse(details?.output ?? 'null')),
  );
}
