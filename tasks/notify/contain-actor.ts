import { UNKNOWN } from '../contract/vocabulary.ts';
import type { Actor, Incident } from '../contract/incident.ts';
import type { Step } from '../contract/notification.ts';
import { resourceNameOf } from '../contract/scope.ts';
import { isSession, programOf } from './whom-to-ask.ts';

/** Names that a shell takes as they are. IAM allows no others. */
const NAME = /^[\w+=,.@-]{1,128}$/;
const LONG_TERM_KEY = /^AKIA[A-Z0-9]{12,124}$/;
/** Roles of permission sets, which cannot be edited in IAM, and roles of services, whose sessions cannot be revoked. */
const PERMISSION_SET = ':role/aws-reserved/sso.amazonaws.com/';
const SERVICE_ROLE = ':role/aws-service-role/';
const USER_ID = /^([0-9a-f]{10}-)?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const UNLESS = 'Unless this was intended,';

/**
 * How to stop the caller at once; undefined where nothing can be disabled, such as for a service. A long-term key is
 * disabled, older sessions of a role are denied, and an IAM Identity Center user is denied by a policy of the organization.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_revoke-sessions.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_disable-perms.html
 * @see https://docs.aws.amazon.com/singlesignon/latest/userguide/authconcept-revoke-access.html
 */
export function containActor({ actor, call, subject }: Incident): Step | undefined {
  const elsewhere = [UNKNOWN, call.account].includes(actor.account) ? '' : ` in account ${actor.account}`;
  // Root can also have a session of a name that it chose, whose type is FederatedUser.
  if (actor.type === 'Root' || actor.arn.endsWith(':root'))
    return { text: `${UNLESS} sign in as root${elsewhere}, change the password and delete its access keys.` };
  const person = identityCenterUser(actor);
  if (person) return denyPerson(person, call.account);
  if (actor.type === 'IAMUser' && LONG_TERM_KEY.test(actor.accessKeyId) && NAME.test(actor.name))
    return {
      text: `${UNLESS} disable the access key of ${actor.name}${elsewhere}.`,
      command: `aws iam update-access-key --status Inactive --access-key-id ${actor.accessKeyId} --user-name ${actor.name}`,
    };
  // A key of a session cannot be disabled: whatever its user may do is denied.
  if (['IAMUser', 'FederatedUser'].includes(actor.type) && NAME.test(actor.name))
    return {
      text: `${UNLESS} deny everything to IAM user ${actor.name}${elsewhere}, since a session alone cannot be disabled.`,
      command: `aws iam attach-user-policy --user-name ${actor.name} --policy-arn arn:${subject.partition}:iam::aws:policy/AWSDenyAll`,
    };
  return isSession(actor) ? revokeRole(actor, elsewhere) : undefined;
}

// The sessions of a service, such as CloudFormation, are not those of who asked the service.
function revokeRole(actor: Actor, elsewhere: string): Step | undefined {
  const role = resourceNameOf(actor.arn);
  if (actor.arn.includes(SERVICE_ROLE) || !actor.arn.includes(':role/') || !NAME.test(role)) return undefined;
  if (programOf(actor)?.service) return undefined;
  return {
    text: `${UNLESS} revoke the sessions of role ${role}${elsewhere}, whose users then have to sign in again.`,
    command: `aws iam put-role-policy --role-name ${role} --policy-name AWSRevokeOlderSessions --policy-document '${denial('DateLessThan', 'aws:TokenIssueTime', "'$(date -u +%FT%TZ)'")}'`,
  };
}

/** A condition that a user of IAM Identity Center alone fulfils, by the id where the record has it, else by the name. */
function identityCenterUser({ type, arn, name, session, onBehalfOf }: Actor) {
  const id = [onBehalfOf, name].find((text) => USER_ID.test(text));
  const isPermissionSet = arn.includes(PERMISSION_SET);
  if (!isPermissionSet && type !== 'IdentityCenterUser') return undefined;
  if (id !== undefined)
    return {
      who: isPermissionSet && NAME.test(session) ? session : id,
      key: 'identitystore:UserId',
      value: id,
    };
  return NAME.test(session) ? { who: session, key: 'aws:UserId', value: `*:${session}` } : undefined;
}

function denyPerson({ who, key, value }: { who: string; key: string; value: string }, account: string): Step {
  const policy = denial(key === 'aws:UserId' ? 'StringLike' : 'StringEquals', key, value);
  const create = `aws organizations create-policy --type SERVICE_CONTROL_POLICY --name Deny-${who} --description 'Denied' --content '${policy}' --query Policy.PolicySummary.Id --output text`;
  return {
    text: `${UNLESS} have the management account deny everything to ${who} here, and remove this user's permission sets in IAM Identity Center.`,
    command: `aws organizations attach-policy --target-id ${account} --policy-id $(${create})`,
  };
}

function denial(operator: string, key: string, value: string): string {
  return `{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"${operator}":{"${key}":"${value}"}}}]}`;
}
