import { cleanLine } from '../../cli/terminal/clean.ts';
import { describeActor } from '../scenarios/actor.ts';
import type { ScenarioResult, ScenarioWatcher } from '../scenarios/run-scenario.ts';
import type { WatchedTrail } from '../scenarios/prepare-trail.ts';
import type { Scenario, Step } from '../scenarios/scenario.ts';
import type { Installation } from '../installation.ts';
import { DEFAULT_FOLDER, EMBEDDED } from '../settings.ts';
import { clockTime, since } from './clock.ts';
import { ExecutionScreen } from './execution-screen.ts';
import { incidentPage } from './incident-page.ts';
import { checkLines, heading, mailPage, paragraph } from './page.ts';
import type { Screen } from './screen.ts';

/** Shows a scenario from beginning to end. */
export class ScenarioScreen implements ScenarioWatcher {
  readonly #screen: Screen;
  readonly #scenario: Scenario;
  readonly #folder: string;
  #start = new Date();
  #executions: ExecutionScreen | undefined;

  /** `folder` is where the state is kept, as the reader would name it. */
  constructor(screen: Screen, scenario: Scenario, folder: string) {
    this.#screen = screen;
    this.#scenario = scenario;
    this.#folder = folder;
  }

  ready(installation: Installation, { name, arn, account }: WatchedTrail): void {
    const screen = this.#screen;
    this.#start = new Date();
    const { timeScale = 1, steps } = this.#scenario;
    const region = arn.split(':')[3] ?? '';
    const { title, story, name: scenario } = this.#scenario;
    screen.print(
      ...heading(screen, screen.ink('cyan', title), `scenario ${scenario}`),
      ...paragraph(screen, story),
      ...heading(screen, 'Before', `${installation.url} answers as AWS`),
      ...checkLines(screen, [
        { holds: true, text: `trail ${name} is logging in ${region}, account ${account}` },
      ]),
      ...heading(screen, 'The call', `${clockTime(this.#start)} UTC`),
    );
    const tagged = steps.some((step) => 'deliveries' in step);
    const executions = new ExecutionScreen(screen, installation, since(this.#start), tagged);
    this.#executions = executions;
    installation.events.once('event', (_event, rules) => {
      const waits = timeScale === 1 ? '' : `, waits between tries are ${timeScale} times shorter`;
      screen.print(
        ...heading(screen, 'The response', `seconds since the call${waits}`),
        ...(rules.length > 0
          ? paragraph(
              screen,
              screen.ink('gray', 'The event is on the bus, and the pattern of the rule matches it.'),
            )
          : paragraph(screen, 'No rule matches the event.')),
        executions.heading(),
      );
      screen.busy(() => this.#status());
    });
    screen.busy(() => 'the call is under way');
  }

  stepped(step: Step, refused: string | undefined): void {
    const screen = this.#screen;
    const { ink } = screen;
    const { actor } = this.#scenario;
    if ('record' in step) {
      screen.print(...paragraph(screen, ink('red', 'An event comes in whose record is not complete.')));
      return;
    }
    const what = `${step.call} ${Object.values(step.parameters)
      .filter((value) => typeof value === 'string')
      .join(' ')}`;
    const outcome = refused === undefined ? ink('red', 'accepted') : ink('green', `refused: ${refused}`);
    screen.print(
      ...paragraph(screen, `${ink(['bold', 'red'], cleanLine(what))}  ${outcome}`),
      ...paragraph(screen, `by ${describeActor(actor)}, from ${actor.sourceIp}, ${actor.userAgent}`),
    );
    screen.busy(() => `${this.#elapsed()} s   the event is on its way to the bus`);
  }

  settled(): void {
    this.#screen.busy(() => 'asking GetTrailStatus and the table what came of it');
  }

  /** Shows what came of it. Gives whether all is as expected. */
  end({ recorder, observed, checks }: ScenarioResult): boolean {
    const screen = this.#screen;
    const { ink } = screen;
    screen.calm();
    const mail = recorder.mails().at(-1);
    if (mail) {
      const [, ...others] = recorder.mails();
      const which = others.length > 0 ? `the last of ${others.length + 1}` : '';
      screen.print(...heading(screen, 'The mail', which), ...mailPage(screen, mail));
    }
    if (observed.incident) {
      const aside = `table ${EMBEDDED.tableName}`;
      screen.print(
        ...heading(screen, 'The incident as it is stored', aside),
        ...incidentPage(screen, observed.incident),
      );
    }
    const holds = checks.every((check) => check.holds);
    screen.print(...heading(screen, 'What came of it'), ...checkLines(screen, checks));
    const verdict = holds ? ink(['bold', 'green'], 'As expected') : ink(['bold', 'red'], 'Not as expected');
    screen.print('', `${verdict} after ${this.#elapsed()} s.`);
    if (observed.incident) {
      const local = this.#folder === DEFAULT_FOLDER ? '--local' : `--local ${this.#folder}`;
      const command = `npm run incidents -- history ${observed.incident.id.slice(0, 8)} ${local}`;
      screen.print(ink('gray', `Every step again: ${command}`));
    }
    screen.print('');
    return holds;
  }

  #status(): string {
    const running = this.#executions?.running() ?? [];
    return `${this.#elapsed()} s   ${running.join(', ') || 'waiting for what is still on its way'}`;
  }

  #elapsed(): string {
    return ((Date.now() - this.#start.getTime()) / 1000).toFixed(1);
  }
}
