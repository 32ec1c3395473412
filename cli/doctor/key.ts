import { DescribeKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import type { KeyMetadata } from '@aws-sdk/client-kms';
import { failure, REPAIR, pass, PUT_BACK } from './check.ts';
import type { Judgement } from './check.ts';
import { unlessGone } from './gone.ts';
import type { ExaminedDeployment } from './examined-deployment.ts';
import type { Question } from './question.ts';

/** The key of the topic of incidents: without it no message gets out. */
export function keyQuestions({ clients, maybe, region }: ExaminedDeployment): Question[] {
  const KeyId = maybe('keyArn');
  return [
    {
      area: 'key',
      instead: 'the topics are not encrypted',
      async ask() {
        if (KeyId === undefined) return { verdict: 'absent', what: 'the topics are not encrypted' };
        const command = new DescribeKeyCommand({ KeyId });
        const answer = await unlessGone(clients.of(KMSClient).send(command));
        return judgeKey(answer?.KeyMetadata, region);
      },
    },
  ];
}

/** Judges a key. */
function judgeKey(key: Pick<KeyMetadata, 'KeyId' | 'KeyState'> | undefined, region: string): Judgement {
  if (!key) return failure('the key is gone: nobody is notified of incidents', PUT_BACK);
  const { KeyId: id = '', KeyState: state = 'in no state' } = key;
  const on = `--region ${region} --key-id ${id}`;
  switch (state) {
    case 'Enabled':
      return pass('enabled');
    case 'PendingDeletion':
      return failure(
        'the key is about to be deleted: nobody is notified of incidents',
        'Keep it, at once: the commands below cancel its deletion.',
        `aws kms cancel-key-deletion ${on} && aws kms enable-key ${on}`,
      );
    default:
      return failure(
        `the key is ${state}: nobody is notified of incidents`,
        REPAIR,
        `aws kms enable-key ${on}`,
      );
  }
}
