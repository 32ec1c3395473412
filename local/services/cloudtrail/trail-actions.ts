import { CreateTrailCommand, DeleteTrailCommand, UpdateTrailCommand } from '@aws-sdk/client-cloudtrail';
import { AwsError } from '../../endpoint/error.ts';
import { type Action, type Call, defineAction } from './action.ts';
import { checkDestinations } from './conditions.ts';
import { mergeTags } from './tag-actions.ts';
import { DEFAULT_EVENT_SELECTORS, DEFAULT_SETTINGS, type Trail } from './trail.ts';
import { checkTrailName, trailArn } from './trail-name.ts';
import { changesOf, changeSettings } from './trail-settings.ts';
import { isDelegated, notMaster, writableTrail } from './find-trail.ts';
import { isInRegion } from './trail-store.ts';

/** CloudTrail's quota; a shadow trail counts in its Region as well. */
const TRAILS_PER_REGION = 5;

/** CreateTrail, UpdateTrail and DeleteTrail. */
export const TRAIL_ACTIONS = {
  /** The new trail does not log: StartLogging has to follow. */
  CreateTrail: defineAction(CreateTrailCommand, (call, { Name, TagsList = [], ...given }) => {
    checkTrailName(Name);
    const { region } = call.request;
    const account = given.IsOrganizationTrail === true ? organizationOwner(call) : call.identity.account;
    const arn = trailArn(Name, account, region);
    if (call.store.get(arn) || isTaken(call, arn)) {
      throw new AwsError(
        'TrailAlreadyExistsException',
        `Trail ${Name} already exists for customer: ${account}`,
      );
    }
    const { conflictsAfterCreate: conflicts } = call.conditions;
    const trail: Trail = {
      arn,
      name: Name,
      homeRegion: region,
      account,
      settings: changeSettings(DEFAULT_SETTINGS, given, { account, region }),
      isLogging: false,
      eventSelectors: structuredClone(DEFAULT_EVENT_SELECTORS),
      insightSelectors: [],
      tags: mergeTags([], TagsList),
      ...(conflicts !== undefined && { conflicts }),
    };
    checkQuota(call, trail);
    checkDestinations(call.conditions, trail.settings);
    call.store.put(trail);
    return settingsOf(trail);
  }),
  UpdateTrail: defineAction(UpdateTrailCommand, (call, { Name, ...given }) => {
    const trail = writableTrail(call, Name);
    if (given.IsOrganizationTrail === true) organizationOwner(call);
    const changed = {
      ...trail,
      settings: changeSettings(trail.settings, given, { account: trail.account, region: trail.homeRegion }),
    };
    checkQuota(call, changed);
    checkDestinations(call.conditions, changesOf(trail.settings, changed.settings));
    trail.settings = changed.settings;
    return settingsOf(trail);
  }),
  DeleteTrail: defineAction(DeleteTrailCommand, (call, { Name }) => {
    call.store.remove(writableTrail(call, Name).arn, call.now);
  }),
} satisfies Record<string, Action>;

/** The account that owns an organization trail which the caller makes. */
function organizationOwner(call: Call): string {
  const { account } = call.identity;
  const organization = call.store.organizationOf(account);
  if (!organization) {
    throw new AwsError(
      'AWSOrganizationsNotInUseException',
      `The account ${account} is not in an organization, so it cannot have an organization trail.`,
    );
  }
  if (organization.managementAccount !== account && !isDelegated(call.store, account))
    throw notMaster(account);
  return organization.managementAccount;
}

function checkQuota(call: Call, trail: Trail): void {
  const others = call.store
    .all()
    .filter(({ account, arn }) => account === trail.account && arn !== trail.arn);
  const regions = new Set([trail.homeRegion, ...others.map(({ homeRegion }) => homeRegion)]);
  for (const region of regions) {
    const inRegion = others.filter((other) => isInRegion(other, region));
    if (isInRegion(trail, region) && inRegion.length >= TRAILS_PER_REGION) {
      throw new AwsError(
        'MaximumNumberOfTrailsExceededException',
        `User: ${trail.account} already has ${inRegion.length} trails in ${region}.`,
      );
    }
  }
}

/** Whether the trail of that ARN was deleted so short a time ago that its name is not free yet. */
function isTaken({ store, now, conditions }: Call, arn: string): boolean {
  const deletedAt = store.deletedAt(arn);
  return (
    deletedAt !== undefined && now.getTime() - deletedAt.getTime() < (conditions.nameTakenFor ?? 0) * 1000
  );
}

/** What CreateTrail and UpdateTrail answer. */
function settingsOf({ name, arn, settings }: Trail) {
  return { Name: name, ...settings, TrailARN: arn };
}
