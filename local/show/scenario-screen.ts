import { scopeOf } from '../../tasks/contract/scope.ts';
import { exactDuration } from '../../terminal/words.ts';
import type { StepResult } from '../scenarios/make-step.ts';
import type { ScenarioResult, ScenarioWatcher } from '../scenarios/run-scenario.ts';
import type { WatchedTrail } from '../scenarios/prepare-trail.ts';
import type { Scenario, Step } from '../scenarios/scenario.ts';
import type { Installation } from '../installation.ts';
import { isOwnCall, isOwnExecution } from '../own-call.ts';
import type { Execution } from '../workflow/execution.ts';
import { EMBEDDED } from '../settings.ts';
import { clockTime, since } from './clock.ts';
import { announceStep, describeStep } from './describe-step.ts';
import { ExecutionScreen } from './execution-screen.ts';
import { incidentPage } from './incident-page.ts';
import { checkLines, heading, mailPages, paragraph, resultPage, warning } from './page.ts';
import type { Screen } from './screen.ts';

/** Shows a scenario from beginning to end. */
export class ScenarioScreen implements ScenarioWatcher {
  readonly #screen: Screen;
  readonly #scenario: Scenario;
  readonly #folder: string;
  #start = new Date();
  #executions: ExecutionScreen | undefined;
  #responds = false;
  /** Rules that the last event matched. */
  #matched: readonly string[] = [];

  /** `folder` is where the state is kept, as the reader would name it. */
  constructor(screen: Screen, scenario: Scenario, folder: string) {
    this.#screen = screen;
    this.#scenario = scenario;
    this.#folder = folder;
  }

  ready(installation: Installation, { name, arn, account }: WatchedTrail): void {
    const screen = this.#screen;
    this.#start = new Date();
    const { steps } = this.#scenario;
    const { region } = scopeOf(arn);
    const { title, story, name: scenario } = this.#scenario;
    screen.print(
      ...heading(screen, screen.ink('cyan', title), `scenario ${scenario}`),
      ...paragraph(screen, story),
      ...installation.damaged.flatMap((words) => warning(screen, words)),
      ...heading(screen, 'Before', `${installation.url} answers as AWS`),
      ...checkLines(screen, [
        { holds: true, text: `trail ${name} is logging in ${region}, account ${account}` },
      ]),
      ...heading(screen, 'What happens', `${clockTime(this.#start)} UTC`),
    );
    const tagged = steps.some((step) => step !== steps[0] || 'deliveries' in step);
    // Before the screen of the executions: the heading comes above their first row.
    const begins = (_event: unknown, execution: Execution) => {
      if (isOwnExecution(execution)) return;
      installation.events.off('history', begins);
      this.#respond();
    };
    installation.events.on('history', begins);
    this.#executions = new ExecutionScreen(screen, installation, since(this.#start), tagged);
    installation.events.on('event', (event, rules) => {
      // The tickets' calls are recorded too.
      if (rules.length === 0 && isOwnCall(event)) return;
      this.#matched = rules;
      if (rules.length === 0) screen.print(...paragraph(screen, 'No rule matches the event.'));
    });
    screen.busy(() => 'the first step is under way');
  }

  stepping(step: Step): void {
    const words = announceStep(step, this.#screen);
    if (words !== '') this.#screen.print(...paragraph(this.#screen, words));
    // What a sweep starts runs before the sweep has said what it found.
    if ('sweep' in step) this.#screen.hold();
  }

  stepped(step: Step, result: StepResult): void {
    const screen = this.#screen;
    const lines = describeStep(step, result, this.#scenario, screen);
    screen.release(...lines.flatMap((line) => paragraph(screen, line)));
    if (!this.#responds)
      screen.busy(() => `${exactDuration(this.#elapsed())}   the event is on its way to the event bus`);
  }

  /** The first answer of the remediator: its executions are shown from here on. */
  #respond(): void {
    this.#responds = true;
    const screen = this.#screen;
    const [first = '', ...more] = this.#matched;
    const rules =
      more.length === 0
        ? `the pattern of the rule ${first} matches it`
        : `the patterns of the rules ${[first, ...more].join(' and ')} match it`;
    const rule = `The event is on the event bus, and ${rules}.`;
    const words = this.#matched.length > 0 ? screen.ink('gray', rule) : '';
    const { timeScale = 1 } = this.#scenario;
    const waits = timeScale === 1 ? '' : `, waits between tries are ${timeScale} times shorter`;
    screen.print(
      ...heading(screen, 'The response', `seconds since the beginning${waits}`),
      ...(words === '' ? [] : paragraph(screen, words)),
      ...(this.#executions ? [this.#executions.heading()] : []),
    );
    screen.busy(() => this.#status());
  }

  settled(): void {
    this.#screen.busy(() => 'reading the result from GetTrailStatus and the table');
  }

  /** Shows the result. Gives whether all is as expected. */
  end({ recorder, observed, checks }: ScenarioResult): boolean {
    const screen = this.#screen;
    screen.calm();
    screen.print(...mailPages(screen, recorder.mails()));
    if (observed.incident) {
      const aside = `table ${EMBEDDED.tableName}`;
      screen.print(
        ...heading(screen, 'The incident as it is stored', aside),
        ...incidentPage(screen, observed.incident, this.#folder),
      );
    }
    screen.print(...resultPage(screen, checks, this.#elapsed()));
    screen.print('');
    return checks.every(({ holds }) => holds);
  }

  #status(): string {
    const running = this.#executions?.running() ?? [];
    return `${exactDuration(this.#elapsed())}   ${running.join(', ') || 'waiting for what is still on its way'}`;
  }

  /** In milliseconds. */
  #elapsed(): number {
    return Date.now() - this.#start.getTime();
  }
}
