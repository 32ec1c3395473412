import { describe, expect, test } from '@jest/globals';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ApproverPolicy } from '../../infra/constructs/approver-policy.ts';
import { IncidentTable } from '../../infra/constructs/incident-table.ts';
import { resourceOf, statementsOf } from './synthesized.ts';

describe('the policy of approvers', () => {
  const app = new App({ builtinCloudFormationValidation: false, treeMetadata: false });
  const stack = new Stack(app, 'cloudtrail-remediator');
  new ApproverPolicy(stack, 'Approvers', { table: new IncidentTable(stack, 'Incidents').table });
  const [, { Properties }] = resourceOf(Template.fromStack(stack), 'AWS::IAM::ManagedPolicy');
  const statements = statementsOf(Properties['PolicyDocument']);

  test('allows writing the parameters of this stack, reading trails, and keeping the previous settings of a trail: nothing else', () => {
    const allowed = statements.map(({ Effect, Action, Resource }) => {
      const [resource = ''] = /parameter\/[^"]*|stack\/[^"]*|trail\/\*|"\*"/.exec(
        JSON.stringify(Resource),
      ) ?? ['table'];
      return [Effect, [Action].flat().join(' '), resource];
    });
    expect(allowed).toEqual([
      [
        'Allow',
        'ssm:PutParameter ssm:GetParameter ssm:GetParameterHistory',
        'parameter/cloudtrail-remediator/cloudtrail-remediator/*',
      ],
      ['Allow', 'ssm:DeleteParameter', 'parameter/cloudtrail-remediator/cloudtrail-remediator/pause/*'],
      [
        'Allow',
        'cloudtrail:GetTrailStatus cloudtrail:GetTrail cloudtrail:GetEventSelectors cloudtrail:GetInsightSelectors cloudtrail:GetEventConfiguration cloudtrail:ListTags',
        'trail/*',
      ],
      ['Allow', 'cloudtrail:ListTrails', '"*"'],
      ['Allow', 'cloudformation:DescribeStacks', 'stack/cloudtrail-remediator/*'],
      ['Allow', 'dynamodb:PutItem dynamodb:Query', 'table'],
    ]);
  });

  test('allows no items of the table but those of restores', () => {
    const [keeping] = statements.filter(({ Action }) => [Action].flat().includes('dynamodb:PutItem'));
    expect(keeping).toHaveProperty('Condition', {
      'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['before#*'] },
    });
  });

  test('is attached to no role, user or group', () => {
    expect(Properties).not.toHaveProperty('Roles');
  });
});
