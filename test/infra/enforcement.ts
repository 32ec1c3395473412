import { parse } from '@aws-sdk/util-arn-parser';
import { describe, expect, test } from '@jest/globals';
import { ConfigurationError, readConfiguration } from '../../infra/config.ts';
import { enforcementOf } from '../../infra/enforcement.ts';
import { PREFIXES } from '../../tasks/contract/table.ts';
import { ENVIRONMENT } from '../../tasks/contract/environment.ts';
import { deployed } from './deployed.ts';
import { resourceOf, resourcesOf, statementsOf, synthesize, type Statement } from './synthesized.ts';

const LOGS_ROLE = 'arn:aws:iam::111122223333:role/trail-logs';
const ENFORCED = {
  enforceTrails: 'management-events,payroll',
  enforceOwned: 'payroll',
  restoreRoles: LOGS_ROLE,
};
const template = synthesize(ENFORCED);
const fill = deployed(template);

/** What a role may do, with every reference filled in. */
function allowedTo(from: typeof template, name: string): Statement[] {
  const [roleId] = resourceOf(from, 'AWS::IAM::Role', name);
  return resourcesOf(from, 'AWS::IAM::Policy')
    .filter(([, { Properties }]) => JSON.stringify(Properties['Roles']).includes(`"${roleId}"`))
    .flatMap(([, { Properties }]) => statementsOf(Properties['PolicyDocument']));
}
const actionsOf = (statements: readonly Statement[]) => statements.flatMap(({ Action }) => Action);

/** Every action on trails that changes one. */
function writesOf(from: typeof template): string[] {
  const all = resourcesOf(from, 'AWS::IAM::Policy').flatMap(([, { Properties }]) =>
    statementsOf(Properties['PolicyDocument']),
  );
  const actions = actionsOf(all).filter((action) => /^cloudtrail:(?!Get|List|Describe)/.test(action));
  return [...new Set(actions)].sort();
}

describe('a deployment that enforces no trail', () => {
  const plain = synthesize();

  test('may start trails, and change none of their settings', () => {
    expect(writesOf(plain)).toEqual(['cloudtrail:StartLogging']);
  });

  test('has no function that restores: CompareTrail fills its slot', () => {
    const names = resourcesOf(plain, 'AWS::Lambda::Function').map(([id]) => id);
    expect(names.filter((id) => id.includes('RestoreTrail'))).toEqual([]);
    const [, { Properties }] = resourceOf(plain, 'AWS::StepFunctions::StateMachine');
    const slots = Properties['DefinitionSubstitutions'] as Record<string, unknown>;
    expect(slots['RestoreTrailArn']).toEqual(slots['CompareTrailArn']);
  });

  test('passes no role', () => {
    expect(JSON.stringify(plain.toJSON())).not.toContain('iam:PassRole');
  });
});

describe('a deployment that enforces trails', () => {
  const restore = allowedTo(template, 'TasksRestoreTrail');
  const of = (action: string) => restore.find(({ Action }) => [Action].flat().includes(action));

  test('may change trails, and never stop or delete one', () => {
    expect(writesOf(template)).toEqual([
      'cloudtrail:AddTags',
      'cloudtrail:CreateTrail',
      'cloudtrail:PutEventConfiguration',
      'cloudtrail:PutEventSelectors',
      'cloudtrail:PutInsightSelectors',
      'cloudtrail:RemoveTags',
      'cloudtrail:StartLogging',
      'cloudtrail:UpdateTrail',
    ]);
  });

  test('may change trails under one role alone, on the named trails alone', () => {
    const trails = fill(of('cloudtrail:UpdateTrail')?.Resource) as string[];
    expect(trails.map(parse).map(({ accountId, resource }) => `${accountId}:${resource}`)).toEqual([
      expect.stringMatching(/^\d{12}:trail\/management-events$/),
      expect.stringMatching(/^\d{12}:trail\/payroll$/),
    ]);
    const others = resourcesOf(template, 'AWS::IAM::Policy').filter(([id]) => !id.includes('RestoreTrail'));
    const actions = others.flatMap(([, { Properties }]) =>
      actionsOf(statementsOf(Properties['PolicyDocument'])),
    );
    expect(actions).not.toContain('cloudtrail:UpdateTrail');
    expect(actions).not.toContain('iam:PassRole');
  });

  test('passes the named roles to CloudTrail alone', () => {
    expect(of('iam:PassRole')).toMatchObject({
      Resource: LOGS_ROLE,
      Condition: { StringEquals: { 'iam:PassedToService': 'cloudtrail.amazonaws.com' } },
    });
    const without = allowedTo(synthesize({ enforceTrails: 'management-events' }), 'TasksRestoreTrail');
    expect(actionsOf(without)).not.toContain('iam:PassRole');
  });

  test('writes the previous settings of a trail to the table, and nothing else', () => {
    expect(of('dynamodb:PutItem')).toMatchObject({
      Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [`${PREFIXES.before}*`] } },
    });
    expect(actionsOf(restore).filter((action) => /^(dynamodb|s3|kms|ssm):/.test(action))).toEqual([
      'ssm:GetParameter',
      'dynamodb:PutItem',
    ]);
  });

  test('recognizes the calls of that role as its own', () => {
    const [roleId] = resourceOf(template, 'AWS::IAM::Role', 'TasksRestoreTrail');
    const [, { Properties }] = resourceOf(template, 'AWS::Lambda::Function', 'TasksClassifyEvent');
    expect(Properties['Environment']).toMatchObject({
      Variables: {
        [ENVIRONMENT.enforceTrails]: ENFORCED.enforceTrails,
        [ENVIRONMENT.restoreRoleArn]: { 'Fn::GetAtt': [roleId, 'Arn'] },
      },
    });
  });

  test.each(['TasksCompareTrail', 'TasksRestoreTrail', 'SweepTrails'])(
    'names the enforced trails to %s',
    (name) => {
      const [, { Properties }] = resourceOf(template, 'AWS::Lambda::Function', name);
      expect(Properties['Environment']).toMatchObject({
        Variables: {
          [ENVIRONMENT.enforceTrails]: ENFORCED.enforceTrails,
          [ENVIRONMENT.enforceOwned]: ENFORCED.enforceOwned,
        },
      });
    },
  );
});

describe('contradictory settings are refused in a sentence', () => {
  const of = (settings: object) => () =>
    enforcementOf(readConfiguration({ remediator: { email: 'a@example.com', ...settings } }));

  test.each([
    [
      { enforceTrails: 'other,audit,more', ignoreTrails: 'sandbox,audit,staging' },
      'enforceTrails and ignoreTrails both name audit: it can be in one.',
    ],
    [
      {
        enforceTrails: 'audit',
        ignoreTrails: 'sandbox,arn:aws:cloudtrail:eu-central-1:111122223333:trail/audit,staging',
      },
      'enforceTrails and ignoreTrails both name audit: it can be in one.',
    ],
    [
      { enforceTrails: 'audit,more', enforceOwned: 'audit,other,more' },
      'enforceOwned names other, which is not in enforceTrails.',
    ],
    [
      { restoreRoles: LOGS_ROLE },
      'restoreRoles is given without enforceTrails: there is nothing to restore.',
    ],
  ])('%j', (settings, sentence) => {
    expect(of(settings)).toThrow(new ConfigurationError(sentence));
  });

  test.each(['my-audit', 'audit-2'])('the trail %s is not the trail audit', (name) => {
    const arn = `arn:aws:cloudtrail:eu-central-1:111122223333:trail/${name}`;
    for (const ignoreTrails of [name, arn, `sandbox,${arn}`, `${arn},sandbox`]) {
      expect(of({ enforceTrails: 'audit', ignoreTrails })()).toMatchObject({ enforceTrails: ['audit'] });
    }
  });

  test('the trails of Control Tower are not enforced', () => {
    expect(of({ enforceTrails: 'aws-controltower-BaselineCloudTrail' })).toThrow(
      'Control Tower does not own',
    );
  });
});
