/** Parts could not be read, and nothing else differs: it is unknown whether the trail is as it should be. */
export class UnknownPartsError extends Error {
  override readonly name = 'UnknownPartsError';
}
