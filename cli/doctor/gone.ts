/** Names under which the services say that something does not exist. */
const GONE = [
  'ResourceNotFoundException',
  'NotFoundException',
  'NotFound',
  'NotFoundError',
  'StateMachineDoesNotExist',
  'QueueDoesNotExist',
  'AWS.SimpleQueueService.NonExistentQueue',
  'NoSuchEntity',
  'NoSuchEntityException',
];

/** Whether AWS answered that there is no such thing. */
function isGone(error: unknown): boolean {
  return error instanceof Error && GONE.includes(error.name);
}

/** What AWS answers, or undefined where there is no such thing. */
export async function unlessGone<Answer>(answer: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}
