/** A refusal as AWS sends it: the wire code, one clear sentence, the HTTP status, and extra members of the error. */
export class AwsError extends Error {
  override readonly name = 'AwsError';
  /** Code on the wire, such as `TrailNotFoundException` or SNS's `NotFound`. */
  readonly code: string;
  /** HTTP status; 400 means that the caller is at fault, 500 and above that the service is. */
  readonly status: number;
  /** Further members of the error in the response. */
  readonly fields: Record<string, unknown>;

  constructor(code: string, message: string, status = 400, fields: Record<string, unknown> = {}) {
    super(message);
    this.code = code;
    this.status = status;
    this.fields = fields;
  }
}

/** The refusal of an action that a service does not have here: `UnknownOperationException`, in Query `InvalidAction`. */
export function unknownAction(service: string, action: string, known: readonly string[]): AwsError {
  return new AwsError(
    'InvalidAction',
    `There is no action ${action || '(none given)'} in the embedded ${service}. It answers: ${known.join(', ')}.`,
  );
}
