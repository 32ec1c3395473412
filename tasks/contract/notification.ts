/**
 * Message attributes of every message of the workflow, for filter policies of users' own subscriptions. What alarms and
 * rules publish has no attributes, and no filter policy on attributes lets it through.
 * @see https://docs.aws.amazon.com/sns/latest/dg/attribute-key-matching.html
 */
export const MESSAGE_ATTRIBUTES = ['severity', 'kind', 'status', 'origin'] as const;
