/** The statements of a policy, each as JSON in one form whichever way it was written; undefined for what is no policy. */
export function statementsOf(policy: unknown): string[] | undefined {
  const document = typeof policy === 'string' ? read(policy) : policy;
  if (typeof document !== 'object' || document === null || !('Statement' in document)) return undefined;
  return [document.Statement].flat().map((statement) => JSON.stringify(canonical(statement)));
}

/**
 * A part of a policy in one form: everybody is `"*"`, a list of one is its member, lists and keys are sorted, and numbers
 * and truth values are strings, as services give them back.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) {
    const members = value
      .map(canonical)
      .sort((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));
    return members.length === 1 ? members[0] : members;
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value)
        .sort(([one], [other]) => (one < other ? -1 : 1))
        .map(([key, member]) => [
          key,
          key === 'Principal' ? everybody(canonical(member)) : canonical(member),
        ]),
    );
  }
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
}

function everybody(principal: unknown): unknown {
  return JSON.stringify(principal) === '{"AWS":"*"}' ? '*' : principal;
}

function read(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
