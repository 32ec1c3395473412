import type { AwsRequest } from '../../endpoint/service.ts';
import type { Identity } from '../identities.ts';

/** A request, who made it and when. */
export interface Caller {
  readonly request: AwsRequest;
  readonly identity: Identity;
  readonly now: Date;
}
