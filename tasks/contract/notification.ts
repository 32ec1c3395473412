/** The moments at which the workflow publishes. */
export const MOMENTS = ['alert', 'outcome', 'escalation', 'unclassified'] as const;
export type Moment = (typeof MOMENTS)[number];

/** Message attributes of every message of the workflow, for subscription filter policies. */
export const MESSAGE_ATTRIBUTES = ['severity', 'kind', 'status', 'origin'] as const;

/**
 * Filter policy of the mail subscriptions: leaves out what the product itself did. Messages without attributes (alarms,
 * the failure rule) must pass, and an `anything-but` alone would drop them.
 * @see https://docs.aws.amazon.com/sns/latest/dg/string-value-matching.html
 */
export const MAIL_FILTER_POLICY = { origin: [{ 'anything-but': ['remediator'] }, { exists: false }] };
