import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { count } from '../../terminal/words.ts';
import { failure, pass, PUT_BACK, warning } from './check.ts';
import type { Judgement } from './check.ts';
import { unlessGone } from './gone.ts';
import type { ExaminedDeployment } from './examined-deployment.ts';
import type { Question } from './question.ts';

/** ARN of the queue of an URL. @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-queue-message-identifiers.html */
export function queueArn(url: string, { partition }: Pick<ExaminedDeployment, 'partition'>): string {
  const [, , host = '', account = '', name = ''] = url.split('/');
  return `arn:${partition}:sqs:${host.split('.')[1] ?? ''}:${account}:${name}`;
}

/** The queues of what could not be delivered: empty, if all is well. */
export function queueQuestions(examined: ExaminedDeployment): Question[] {
  const sweep = examined.maybe('sweepQueueUrl');
  return [
    {
      area: 'queues',
      instead: 'none: the bus of embedded mode delivers every event',
      ask: async () => judgeQueue(await readLength(examined, examined.output('queueUrl')), EVENTS),
    },
    ...(sweep === undefined
      ? []
      : [
          { area: 'queues' as const, ask: async () => judgeQueue(await readLength(examined, sweep), SWEEPS) },
        ]),
  ];
}

/** What is said of one of the queues. */
export interface QueueWords {
  name: string;
  kept: string;
  verdict: typeof failure | typeof warning;
  todo: string;
}

/** The queue of the rules: an event in it is one that nobody acted on. */
const EVENTS: QueueWords = {
  name: 'dead-letter queue',
  kept: 'event',
  verdict: failure,
  todo: 'Look at them and feed them back: incidents redrive',
};
/** The queue of the schedule: the next sweep is the retry. */
const SWEEPS: QueueWords = {
  name: 'queue of sweeps that could not start',
  kept: 'sweep',
  verdict: warning,
  todo: 'If the sweep runs again now, delete them: aws sqs purge-queue. Else look at what its messages say.',
};

/** Judges a queue by how many messages it holds, whether visible or just being read; undefined if it is gone. */
function judgeQueue(length: number | undefined, { name, kept, verdict, todo }: QueueWords): Judgement {
  if (length === undefined) return failure(`the ${name} is gone`, PUT_BACK);
  return length === 0
    ? pass(`the ${name} is empty`)
    : verdict(`the ${name} holds ${count(length, kept)} that nobody acted on`, todo);
}

async function readLength({ clients }: ExaminedDeployment, QueueUrl: string): Promise<number | undefined> {
  const answer = await unlessGone(
    clients.of(SQSClient).send(
      new GetQueueAttributesCommand({
        QueueUrl,
        AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
      }),
    ),
  );
  if (!answer) return undefined;
  return Object.values(answer.Attributes ?? {}).reduce((sum, number) => sum + Number(number), 0);
}
