/**
 * The ARN of a role, with its account written out; `*` stands for any characters of the path and name.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
 */
export const TRUSTED_PRINCIPAL = /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/*-]{1,512}$/;

/**
 * Whether a role is one of those that may change trails, as long as nothing gets weaker. The role of a session is its
 * `sessionIssuer`: neither the name of the session nor the user agent counts, because the caller chooses them.
 * @param patterns each as `TRUSTED_PRINCIPAL` allows it
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
 */
export function isTrusted(roleArn: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => TRUSTED_PRINCIPAL.test(pattern) && matches(roleArn, pattern.split('*')));
}

/** Whether a text is made of parts with any characters between them: each part is found where it first can be. */
function matches(text: string, parts: readonly string[]): boolean {
  const [first = '', ...others] = parts;
  const last = others.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first)) return false;
  let from = first.length;
  for (const part of others) {
    const at = text.indexOf(part, from);
    if (at === -1) return false;
    from = at + part.length;
  }
  return text.length - last.length >= from && text.endsWith(last);
}
