import { describe, expect, test } from '@jest/globals';
import { App, Stack, Validations } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { DefinitionBody, Pass, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { IncidentReaderPolicy } from '../../infra/constructs/incident-reader-policy.ts';
import { IncidentTable } from '../../infra/constructs/incident-table.ts';
import { resourceOf, statementsOf } from './synthesized.ts';

function makeReaders() {
  const app = new App({ builtinCloudFormationValidation: false, treeMetadata: false });
  const stack = new Stack(app, 'cloudtrail-remediator');
  const { table } = new IncidentTable(stack, 'Incidents');
  const stateMachine = new StateMachine(stack, 'Machine', {
    definitionBody: DefinitionBody.fromChainable(new Pass(stack, 'Nothing')),
  });
  new IncidentReaderPolicy(stack, 'Readers', { table, stateMachine });
  return { app, stack };
}

describe('the policy of incident readers', () => {
  const [, { Properties }] = resourceOf(Template.fromStack(makeReaders().stack), 'AWS::IAM::ManagedPolicy');
  const statements = statementsOf(Properties['PolicyDocument']);
  const resourcesOfAction = (action: string) =>
    JSON.stringify(statements.find(({ Action }) => Action === action)?.Resource);

  test('allows the five calls that the incidents program makes, and nothing else', () => {
    expect(statements.map(({ Effect, Action }) => [Effect, Action])).toEqual([
      ['Allow', 'dynamodb:Query'],
      ['Allow', 'dynamodb:BatchGetItem'],
      ['Allow', 'states:GetExecutionHistory'],
      ['Allow', 'ssm:GetParameterHistory'],
      ['Allow', 'cloudformation:DescribeStacks'],
    ]);
  });

  test('allows no wildcard but the executions of this workflow, the trails approved here and the id of this stack', () => {
    const wildcards = statements.flatMap(
      ({ Resource }) => JSON.stringify(Resource).match(/[^":]*\*[^"]*/g) ?? [],
    );
    expect(wildcards).toEqual([
      '*',
      'parameter/cloudtrail-remediator/cloudtrail-remediator/baseline/*',
      'parameter/cloudtrail-remediator/cloudtrail-remediator/pause/*',
      'stack/cloudtrail-remediator/*',
    ]);
    expect(resourcesOfAction('states:GetExecutionHistory')).toContain('Fn::GetAtt');
  });

  test('names the three indexes one by one', () => {
    const resources = resourcesOfAction('dynamodb:Query');
    for (const index of ['by-id', 'by-month', 'unresolved']) expect(resources).toContain(`/index/${index}`);
  });

  test('is attached to no role, user or group', () => {
    expect(Properties).not.toHaveProperty('Roles');
    expect(Properties).not.toHaveProperty('Users');
    expect(Properties).not.toHaveProperty('Groups');
  });

  test('has no finding of cdk-nag', () => {
    const { app, stack } = makeReaders();
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    Validations.of(stack.node.findChild('Machine')).acknowledge(
      { id: 'AwsSolutions-SF1', reason: 'A stand-in.' },
      { id: 'AwsSolutions-SF2', reason: 'A stand-in.' },
    );
    expect(() => app.synth()).not.toThrow();
  });
});
