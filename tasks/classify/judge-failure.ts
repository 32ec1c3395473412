import type { Severity } from '../contract/vocabulary.ts';
import type { RawObject } from '../contract/raw-object.ts';

/** Errors of a Region that cannot do what was asked: the same call in another Region may. */
const OF_REGION = /HomeRegion|InvalidRegion|RegionDisabled|RegionNotEnabled/i;
/**
 * Errors of missing authority. Services call it by many names: AccessDenied, UnauthorizedOperation, AuthorizationError,
 * OptInRequired, NotOrganizationMasterAccountException, InsufficientDependencyServiceAccessPermissionException.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_StopLogging.html
 */
const OF_AUTHORITY =
  /Denied|Unauthori[sz]ed|NotAuthori[sz]ed|Authorization|AuthFailure|Forbidden|NotPermitted|NotAllowed|Permission|Not\w*MasterAccount|Not\w*ManagementAccount|NotOrganization|OptInRequired|SubscriptionRequired|AccessNotEnabled|InvalidClientToken|UnrecognizedClient|SecurityToken|ExpiredToken/i;
/** How IAM says it in the message, whatever the error is called. */
const SAYS_AUTHORITY = /not authorized to perform|explicit deny/i;

/** The severity of a refused call that would have taken something away: who lacks authority may get it next. */
export function judgeFailure({ errorCode, errorMessage }: RawObject): Severity {
  const [code, message] = [errorCode, errorMessage].map((text) => (typeof text === 'string' ? text : ''));
  if (OF_REGION.test(code ?? '')) return 'medium';
  return OF_AUTHORITY.test(code ?? '') || SAYS_AUTHORITY.test(message ?? '') ? 'high' : 'low';
}
