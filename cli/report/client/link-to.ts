/** The link to an incident's own view. A lone surrogate, which no address can hold, becomes U+FFFD. */
export function linkTo(id: string): string {
  return `#/incident/${encodeURIComponent(id.toWellFormed())}`;
}
