import { exactDuration } from '../../terminal/words.ts';
import { describeActor } from '../scenarios/actor.ts';
import type { Installation } from '../installation.ts';
import type { Phase, AttackResult, AttackWatcher } from '../attack/run-attack.ts';
import type { CallCount, AttackTally, TrailOutage } from '../attack/attack-tally.ts';
import type { AttackScenario } from '../attack/attack.ts';
import { heading, paragraph, resultPage, warning } from './page.ts';
import type { Screen } from './screen.ts';

/** Where output cannot be rewritten, a line is printed at this interval (milliseconds). */
const REPORT_EVERY = 30_000;

const PHASES: Readonly<Record<Phase, string>> = {
  attack: 'attack running',
  recovery: 'attack over, executions are still running',
  over: 'reading GetTrailStatus and the table',
};

/** Shows an attack: live figures while it runs, then the result. */
export class AttackScreen implements AttackWatcher {
  readonly #screen: Screen;
  readonly #scenario: AttackScenario;
  #tally: AttackTally | undefined;
  #phase: Phase = 'attack';
  #start = Date.now();
  #reports: NodeJS.Timeout | undefined;

  constructor(screen: Screen, scenario: AttackScenario) {
    this.#screen = screen;
    this.#scenario = scenario;
  }

  ready(installation: Installation, tally: AttackTally): void {
    const screen = this.#screen;
    const { title, story, name, actor, attack, trails, quotas, timeScale = 1 } = this.#scenario;
    this.#tally = tally;
    this.#start = Date.now();
    const clock =
      timeScale === 1
        ? []
        : paragraph(
            screen,
            screen.ink(
              'yellow',
              `Every clock runs ${timeScale} times faster than in AWS: the attack, CloudTrail's quotas and the waits between tries. Times below are of that clock.`,
            ),
          );
    screen.print(
      ...heading(screen, screen.ink('cyan', title), `scenario ${name}`),
      ...paragraph(screen, story),
      ...clock,
      ...installation.damaged.flatMap((words) => warning(screen, words)),
      ...heading(screen, 'The attack', `${installation.url} answers as AWS`),
      ...paragraph(
        screen,
        `${callNames(attack)} on ${trails.length} trails every ${attack.every === 1 ? 'second' : `${attack.every} s`}, for ${attack.for} s, by ${describeActor(actor)}`,
      ),
      ...paragraph(
        screen,
        `CloudTrail allows the account ${quotas.writesPerSecond} write and ${quotas.readsPerSecond} reads a second.`,
      ),
      '',
    );
    screen.busy(() => this.#dashboard());
    if (screen.lively) return;
    this.#reports = setInterval(() => {
      screen.print(`  ${this.#progress()}`);
    }, REPORT_EVERY);
    this.#reports.unref();
  }

  phase(phase: Phase): void {
    this.#phase = phase;
  }

  /** Shows the result. Gives whether all checks hold. */
  end({ checks }: AttackResult): boolean {
    const screen = this.#screen;
    clearInterval(this.#reports);
    const [, ...figures] = this.#dashboard();
    screen.calm();
    const figuresPage = [...heading(screen, 'The attack in figures'), ...figures];
    screen.print(...figuresPage, ...resultPage(screen, checks, this.#elapsed()), '');
    return checks.every(({ holds }) => holds);
  }

  #dashboard(): string[] {
    const tally = this.#tally;
    if (!tally) return [];
    const { ink } = this.#screen;
    const { attack, expect, enforced = false } = this.#scenario;
    const ended = tally.executions.size - tally.running();
    const failed = [...tally.failures.values()].reduce((sum, number) => sum + number, 0);
    const executions = `${number(tally.running())} running   ${number(ended)} ended      ${failedText(failed, ink)}`;
    const mails = `${number(tally.mails.length)} sent      ${number(tally.mailsPerSecond)} in the worst second (SNS allows ${expect.mailsPerSecond})`;
    return [
      this.#progress(),
      figure(ink, attack.calls.length === 1 ? callNames(attack) : 'attack', callText(tally.attacks)),
      figure(ink, 'StartLogging', `${callText(tally.restarts)}   ${number(tally.redundant)} redundant`),
      ...(enforced ? [figure(ink, 'other restores', callText(tally.restores))] : []),
      figure(ink, 'GetTrailStatus', callText(tally.checks)),
      figure(ink, 'events', `${number(tally.eventIds.size)} on the bus`),
      figure(ink, 'executions', executions),
      figure(ink, 'mails', mails),
      '',
      ...[...tally.outages.values()].map((trail) => this.#trailLine(trail)),
    ];
  }

  #progress(): string {
    const { attack } = this.#scenario;
    const elapsed = (this.#elapsed() / 1000).toFixed(0);
    const of = this.#phase === 'attack' ? ` of ${attack.for}` : '';
    return `${elapsed}${of} s   ${PHASES[this.#phase]}   ${this.#tally?.stopped() ?? 0} of ${this.#scenario.trails.length} stopped`;
  }

  #trailLine({ name, since, total, longest, stops }: TrailOutage): string {
    const { ink } = this.#screen;
    const now = since === undefined ? 0 : Date.now() - since;
    const mark = since === undefined ? ink('green', '● logs') : ink('red', '○ off ');
    const took = (milliseconds: number) => exactDuration(milliseconds * this.#scale).padStart(7);
    return `    ${name.slice(0, 20).padEnd(21)}${mark}   ${String(stops).padStart(4)} stops   off ${took(total + now)}, at most ${took(Math.max(longest, now))}`;
  }

  get #scale(): number {
    return this.#scenario.timeScale ?? 1;
  }

  /** In milliseconds of the attack's clock. */
  #elapsed(): number {
    return (Date.now() - this.#start) * this.#scale;
  }
}

const callNames = ({ calls }: AttackScenario['attack']): string => calls.map(({ call }) => call).join(', ');

const number = (value: number): string => value.toLocaleString('en').padStart(6);

function figure(ink: Screen['ink'], label: string, text: string): string {
  return `    ${ink('gray', label.padEnd(15))}${text}`;
}

function callText({ accepted, throttled, refused }: CallCount): string {
  const others = refused === 0 ? '' : `${number(refused)} refused`;
  return `${number(accepted)} accepted  ${number(throttled)} throttled${others}`;
}

function failedText(failed: number, ink: Screen['ink']): string {
  const text = `${number(failed)} failed`;
  return failed === 0 ? text : ink('red', text);
}
