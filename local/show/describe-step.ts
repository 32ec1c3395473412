import { cleanLine } from '../../terminal/clean.ts';
import { count } from '../../terminal/words.ts';
import type { SweepReport } from '../functions.ts';
import { describeActor } from '../scenarios/actor.ts';
import type { StepResult } from '../scenarios/make-step.ts';
import type { Scenario, Step } from '../scenarios/scenario.ts';
import type { Screen } from './screen.ts';

type CallStep = Extract<Step, { call: unknown }>;

/** What is about to happen, where it can be said before; empty where the outcome is what there is to say. */
export function announceStep(step: Step, { ink }: Pick<Screen, 'ink'>): string {
  if ('record' in step) return ink('red', 'An event arrives whose record is not complete.');
  if ('event' in step) return ink('red', step.words);
  if ('drill' in step) return `${cleanLine(step.drill.requestedBy)} starts a drill.`;
  if ('faults' in step) return 'CloudTrail refuses no call any more.';
  if ('close' in step)
    return `${cleanLine(step.close.closedBy)} closes the incident: ${cleanLine(step.close.note)}`;
  if ('deleteTopic' in step) return ink('red', `DeleteTopic ${cleanLine(step.deleteTopic)}`);
  if ('forgeBaseline' in step) return ink('red', `PutParameter ${cleanLine(step.forgeBaseline)}`);
  return 'sweep' in step ? 'The sweep reads every trail.' : '';
}

/** What happened in a step, a paragraph each. */
export function describeStep(
  step: Step,
  { refused, sweep }: StepResult,
  scenario: Scenario,
  { ink }: Pick<Screen, 'ink'>,
): string[] {
  if ('call' in step) return describeCall(step, refused, scenario, ink);
  return sweep ? [ink('gray', describeSweep(sweep))] : [];
}

function describeCall(
  { call, parameters, deliveries }: CallStep,
  refused: string | undefined,
  { actor }: Scenario,
  ink: Screen['ink'],
): string[] {
  const named = Object.values(parameters).filter((value) => typeof value === 'string');
  const what = cleanLine([call, ...named].join(' '));
  const outcome = refused === undefined ? ink('red', 'accepted') : ink('green', `refused: ${refused}`);
  return [
    `${ink(['bold', 'red'], what)}  ${outcome}`,
    `by ${describeActor(actor)}, from ${actor.sourceIp}, ${actor.userAgent}`,
    ...(deliveries === 0 ? [ink('yellow', 'The event of the call is lost. No rule receives it.')] : []),
  ];
}

/** What a sweep found, in a line. */
export function describeSweep({ swept, notLogging, started, failures }: SweepReport): string {
  const found =
    notLogging === 0
      ? 'all that should log are logging'
      : `${notLogging} should log and ${notLogging === 1 ? 'is' : 'are'} not logging`;
  return [
    `Sweep: ${count(swept, 'trail')} read, ${found}`,
    ...(started.length > 0 ? [`started ${started.join(', ')}`] : []),
    ...failures,
  ].join('; ');
}
