import { AddTagsCommand, ListTagsCommand, RemoveTagsCommand, type Tag } from '@aws-sdk/client-cloudtrail';
import { AwsError } from '../../endpoint/error.ts';
import { type Action, type Call, defineAction } from './action.ts';
import type { Given } from './read-input.ts';
import type { Trail } from './trail.ts';
import { parseTrailArn } from './trail-name.ts';

const MAX_TAGS = 50;

/** AddTags, RemoveTags and ListTags: trails by ARN, of the caller's account and the called Region only. */
export const TAG_ACTIONS = {
  AddTags: defineAction(AddTagsCommand, (call, { ResourceId, TagsList }) => {
    const trail = taggedTrail(call, ResourceId);
    trail.tags = mergeTags(trail.tags, TagsList);
  }),
  RemoveTags: defineAction(RemoveTagsCommand, (call, { ResourceId, TagsList }) => {
    const trail = taggedTrail(call, ResourceId);
    const removed = TagsList.map(({ Key }) => Key);
    trail.tags = trail.tags.filter(({ Key }) => !removed.includes(Key));
  }),
  ListTags: defineAction(ListTagsCommand, (call, { ResourceIdList }) => ({
    ResourceTagList: ResourceIdList.map((arn) => ({
      ResourceId: arn,
      TagsList: taggedTrail(call, arn).tags,
    })),
  })),
} satisfies Record<string, Action>;

/** Adds tags to others: the later value of a key wins. @throws AwsError for a bad tag, or more than 50 */
export function mergeTags(tags: readonly Given<Tag>[], added: readonly Given<Tag>[]): Given<Tag>[] {
  const keys = added.map(({ Key }) => Key);
  if (new Set(keys).size < keys.length) {
    throw new AwsError('InvalidTagParameterException', 'A tag key may be given once only.');
  }
  const bad = added.find(
    ({ Key, Value = '' }) => Key.length < 1 || Key.length > 128 || Value.length > 256 || /^aws:/i.test(Key),
  );
  if (bad) {
    throw new AwsError(
      'InvalidTagParameterException',
      `The tag ${bad.Key} is not valid: keys have 1 to 128 characters and do not begin with aws:, values have up to 256.`,
    );
  }
  const merged = [...tags.filter(({ Key }) => !keys.includes(Key)), ...added];
  if (merged.length > MAX_TAGS) {
    throw new AwsError('TagsLimitExceededException', `A trail can have up to ${MAX_TAGS} tags.`);
  }
  return merged;
}

function taggedTrail(call: Call, arn: string): Trail {
  const { account, region } = parseTrailArn(arn);
  if (account !== call.identity.account) {
    throw arnInvalid(
      `AccountID in ARN is wrong, you can only access resources with AccountID ${call.identity.account}.`,
    );
  }
  if (region !== call.request.region) {
    throw arnInvalid(
      `Region in ARN is wrong, you can only access resources in region ${call.request.region}.`,
    );
  }
  const trail = call.store.get(arn);
  if (!trail) throw new AwsError('ResourceNotFoundException', `The resource ${arn} does not exist.`);
  return trail;
}

const arnInvalid = (message: string) => new AwsError('CloudTrailARNInvalidException', message);
