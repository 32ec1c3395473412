import { Option } from 'commander';
import type { Command } from 'commander';
import { CommandFailure, NotFoundFailure, UsageFailure } from '../failure.ts';
import { widthOf, writeOut } from '../io.ts';
import { addDeploymentOptions } from '../options.ts';
import type { ReadOptions } from '../options.ts';
import type { Redrive, Redriven, RedriveResult, Wish } from '../redrive/feed-back.ts';
import type { Session } from '../session.ts';
import { clean, safeJson } from '../../terminal/clean.ts';
import { count } from '../../terminal/words.ts';
import { renderRedriven } from '../views/redrive.ts';
import type { ExitCode, Surroundings } from './surroundings.ts';

/** As many characters of an id as the table shows: few enough to type, too many to mean another message. */
const LEAST_ID = 8;

type Options = ReadOptions & { list?: boolean; discard?: string[] };

/** `incidents redrive`: starts the workflow with events that EventBridge could not deliver. Exit code 1 when some of them were kept. */
export function addRedrive(program: Command, { command }: Surroundings): void {
  const redriving = program
    .command('redrive')
    .summary('start the workflow with events that EventBridge could not deliver')
    .description(
      'Shows the events that EventBridge could not deliver, and starts the workflow with each of them. An event leaves ' +
        'the dead-letter queue only when its execution has been started; the same event starts again only if that ' +
        'execution failed.',
    )
    .option('--list', 'only show what is in the queue')
    .addOption(
      new Option(
        '--discard <message...>',
        'delete messages instead, by the first characters of their ids',
      ).conflicts('list'),
    );
  addDeploymentOptions(redriving).addHelpText('after', EXAMPLES);
  redriving.action(command((session, options: Options) => run(session, options)));
}

const EXAMPLES = `
Examples:
  incidents redrive --list
  incidents redrive
  incidents redrive --discard 059f36b4    # a message that was for a topic, once read`;

async function run(session: Session, options: Options): Promise<ExitCode> {
  const { io, messages, ink } = session;
  const { redrive } = await import('../redrive/feed-back.ts');
  const wish = wishOf(options);
  const work = await workOf(session, options.stack);
  const letters: Redriven[] = [];
  for await (const letter of redrive(work, wish)) {
    letters.push(letter);
    messages.progress(`Reading the dead-letter queue, ${count(letters.length, 'message')} so far`);
  }
  messages.done();
  const shown = letters
    .filter(({ result }) => wish.do !== 'discard' || result === 'discarded')
    .sort((a, b) => (a.sentAt < b.sentAt ? -1 : 1));
  if (wish.do === 'discard' && shown.length === 0) {
    throw new NotFoundFailure(
      `No message in the dead-letter queue has an id that begins with ${wish.ids.join(' or ')}: incidents redrive --list shows them.`,
    );
  }
  if (options.json) {
    await writeOut(io, `${safeJson({ schema: 'incidents.redrive/1', messages: shown }, 2)}\n`);
  } else if (shown.length > 0) {
    const page = renderRedriven(clean(shown), { ink, width: widthOf(io), now: work.now });
    await writeOut(io, `${page}\n`);
  }
  messages.say(summaryOf(shown));
  return shown.some(({ result }) => result === 'kept') ? 1 : 0;
}

function wishOf({ list, discard }: Options): Wish {
  const short = discard?.find((id) => id.length < LEAST_ID);
  if (short !== undefined) {
    throw new UsageFailure(
      `"${short}" is too short for a message: give the first ${LEAST_ID} characters of its id or more.`,
    );
  }
  if (discard) return { do: 'discard', ids: discard };
  return list ? { do: 'list' } : { do: 'feed' };
}

async function workOf({ deployment, io }: Session, stack: string): Promise<Redrive> {
  const { clients, outputs, embedded, stateMachineArn } = deployment;
  if (embedded) {
    throw new CommandFailure('Embedded mode has no dead-letter queue: its bus delivers every event.');
  }
  const url = outputs?.queueUrl;
  if (url === undefined || stateMachineArn === undefined) {
    throw new CommandFailure(
      `The stack ${stack} does not say what its dead-letter queue is: deploy it again.`,
    );
  }
  // The client of SQS is loaded for this command alone.
  const [{ SQSClient }, { DeadLetterQueue }] = await Promise.all([
    import('@aws-sdk/client-sqs'),
    import('../redrive/dead-letters.ts'),
  ]);
  const queue = new DeadLetterQueue(clients.of(SQSClient), url);
  return { queue, states: clients.states, stateMachineArn, now: io.now() };
}

function summaryOf(letters: readonly Redriven[]): string {
  if (letters.length === 0) return 'The dead-letter queue is empty.';
  const part = (number: number, words: string): string[] =>
    number === 0 ? [] : [`${count(number, 'event')} ${words}`];
  const of = (...results: RedriveResult[]): number =>
    letters.filter(({ result }) => results.includes(result)).length;
  const parts = [
    ...part(of('listed'), 'in the dead-letter queue'),
    ...part(of('started', 'started before'), 'fed back'),
    ...part(of('discarded'), 'deleted'),
    ...part(of('kept'), 'kept in the dead-letter queue'),
  ];
  const next = of('started') > 0 ? ' incidents list shows what comes of it.' : '';
  return `${parts.join(', ')}.${next}`;
}
