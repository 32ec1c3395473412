import { WATCHED_RESPONDER_CALLS } from './responder-calls.ts';
import {
  responderPattern,
  undeployed,
  type OwnResources,
  type ResponderPattern,
} from './responder-pattern.ts';

/** A rule that watches over the product itself. */
export interface ResponderRule {
  /** Within the stack: `watch-SERVICE` or `tell-SERVICE`. */
  name: string;
  /** The service whose calls it matches, as in `sns`. */
  service: string;
  /** Who gets the event: the workflow, which records and tells, or people at once, by the topic of tampering. */
  to: 'workflow' | 'people';
  pattern: ResponderPattern;
}

/** Services of which a call can keep the workflow from running, or its messages from arriving. */
const SILENCING: readonly string[] = [
  'aws.events',
  'aws.states',
  'aws.lambda',
  'aws.sns',
  'aws.kms',
  'aws.iam',
  'aws.cloudformation',
];

/**
 * The rules that watch over the product's own resources. Where a call may have hit what the workflow needs, a second rule
 * of the same service tells people directly: the path that tells is not the one that was hit.
 */
export function responderRules(own: OwnResources): ResponderRule[] {
  return WATCHED_RESPONDER_CALLS.flatMap((calls): ResponderRule[] => {
    const pattern = responderPattern(calls, own);
    if (!pattern) return [];
    const service = calls.source.replace('aws.', '');
    const watch: ResponderRule = { name: `watch-${service}`, service, to: 'workflow', pattern };
    if (!SILENCING.includes(calls.source)) return [watch];
    return [watch, { name: `tell-${service}`, service, to: 'people', pattern: undeployed(pattern) }];
  });
}
