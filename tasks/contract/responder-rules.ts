import { WATCHED_RESPONDER_CALLS } from './responder-calls.ts';
import { responderPattern, type OwnResources } from './responder-pattern.ts';
import { undeployed, type ResponderPattern } from './responder-request.ts';

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

/** Deployments themselves: the message of the second rule says that the call was none. */
const DEPLOYING: readonly string[] = ['UpdateStack', 'ExecuteChangeSet'];

/**
 * The rules that watch over the product's own resources. Where a call may have hit what the workflow needs, a second rule
 * of the same service tells people directly: the path that tells is not the one that was hit.
 */
export function responderRules(own: OwnResources): ResponderRule[] {
  return WATCHED_RESPONDER_CALLS.flatMap((watched): ResponderRule[] => {
    const service = watched.source.replace('aws.', '');
    const told = SILENCING.includes(watched.source)
      ? watched.calls.filter((call) => !DEPLOYING.includes(call))
      : [];
    const pattern = responderPattern(watched, own);
    const telling = responderPattern({ ...watched, calls: told }, own);
    return [
      ...(pattern ? [{ name: `watch-${service}`, service, to: 'workflow' as const, pattern }] : []),
      ...(telling
        ? [{ name: `tell-${service}`, service, to: 'people' as const, pattern: undeployed(telling) }]
        : []),
    ];
  });
}
