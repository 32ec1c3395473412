import { AwsError } from './error.ts';

/** How the caller wants the list cut: 0 or nothing means 100 a page. */
interface PageRequest {
  readonly maxResults?: number | undefined;
  readonly nextToken?: string | undefined;
  /** What is answered to a token that no page has given. @default - as Step Functions answers */
  readonly invalidToken?: AwsError;
}

const DEFAULT_PAGE = 100;

/** One page of a list, and under `nextToken` the token of the next page, ready to be spread into an answer. */
export function pageOf<T>(all: readonly T[], { maxResults, nextToken, invalidToken }: PageRequest) {
  const start = nextToken === undefined ? 0 : Number(Buffer.from(nextToken, 'base64url').toString());
  if (!Number.isInteger(start) || start < 0) {
    throw invalidToken ?? new AwsError('InvalidToken', "Invalid Token: 'Invalid token'");
  }
  const end = start + (maxResults === undefined || maxResults === 0 ? DEFAULT_PAGE : maxResults);
  const next = Buffer.from(String(end)).toString('base64url');
  return { items: all.slice(start, end), nextToken: end < all.length ? { nextToken: next } : {} };
}
