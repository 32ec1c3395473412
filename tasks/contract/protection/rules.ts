import { PROTECTED_CALLS, PROTECTED_SERVICES, type ProtectedService } from './calls.ts';
import { protectionPattern, type OwnResources } from './pattern.ts';
import { undeployed, type ProtectionPattern } from './request.ts';

/** A rule that watches over the remediator itself. */
export interface ProtectionRule {
  /** Within the stack: `watch-SERVICE` or `notify-SERVICE`. */
  name: string;
  /** The service whose calls it matches, as in `sns`. */
  service: ProtectedService;
  /** Who gets the event: the workflow, which records and notifies, or people at once, by the topic of tampering. */
  to: 'workflow' | 'people';
  pattern: ProtectionPattern;
}

/** Services of which a call can keep the workflow from running, or its messages from arriving. */
const SILENCING: readonly string[] = ['events', 'states', 'lambda', 'sns', 'kms', 'iam', 'cloudformation'];

/** Deployments themselves: the message of the second rule says that the call was none. */
const DEPLOYING: readonly string[] = ['UpdateStack', 'ExecuteChangeSet'];

/**
 * The rules that watch over the remediator's own resources. Where a call may have hit what the workflow needs, a second rule
 * of the same service notifies people directly: the message takes a path that was not hit.
 */
export function protectionRules(own: OwnResources): ProtectionRule[] {
  return PROTECTED_SERVICES.flatMap((service): ProtectionRule[] => {
    const calls = PROTECTED_CALLS[service];
    const silencing = SILENCING.includes(service) ? calls.filter((call) => !DEPLOYING.includes(call)) : [];
    const pattern = protectionPattern(service, calls, own);
    const notifying = protectionPattern(service, silencing, own);
    return [
      ...(pattern ? [{ name: `watch-${service}`, service, to: 'workflow' as const, pattern }] : []),
      ...(notifying
        ? [{ name: `notify-${service}`, service, to: 'people' as const, pattern: undeployed(notifying) }]
        : []),
    ];
  });
}
