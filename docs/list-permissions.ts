import { parseArn } from '../tasks/contract/scope.ts';
import { markdownTable } from './table.ts';
import { namedIn, ofType, type Resource } from './template.ts';

interface Statement {
  Action: string | string[];
  Resource: unknown;
}

/** What the beginning of a logical id stands for; functions have the name of their step. */
const PARTS: readonly [begin: string, words: string][] = [
  ['RemediationStateMachineRole', 'the workflow'],
  ['RemediationStateMachine', 'the workflow'],
  ['SweepRole', 'schedule of the sweep'],
  ['SweepDeadLetters', 'queue of the sweep'],
  ['DetectionStart', 'detection rule'],
  ['FindingStart', 'finding rule'],
  ['WatchStart', '`watch-…` rules'],
  ['IncidentsTable', 'incident table'],
  ['NotificationsTopic', 'notification topic'],
  ['NotificationsKey', 'key of the notification topic'],
  ['TamperingTopic', 'tampering topic'],
];

function partNamed(id: string): string {
  const named = PARTS.find(([begin]) => id.startsWith(begin));
  if (named) return named[1];
  const [, step] = /^(?:Tasks)?(\w+?)(?:Role|Function)[0-9A-F]{8}$/.exec(id) ?? [];
  return step ?? id;
}

/** The pattern of an ARN, from its last three parts; the name of a part where the resource is one. */
function words(resource: unknown): string {
  if (typeof resource === 'string') return `\`${resource}\``;
  const join = (resource as { 'Fn::Join'?: [string, unknown[]] })['Fn::Join'];
  if (!join) return partNamed(namedIn(resource)[0] ?? '');
  const text = join[1].map((piece) => (typeof piece === 'string' ? piece : 'X')).join('');
  const [, index] = /^X\/index\/(.+)$/.exec(text) ?? [];
  if (index !== undefined) return `index \`${index}\` of the ${partNamed(namedIn(resource)[0] ?? '')}`;
  if (text.includes(':cloudtrail:*:')) return 'trails of every Region';
  if (text.includes(':cloudtrail:')) return 'trails of this Region';
  return `\`${(parseArn(text)?.resource ?? '').replace('X:', '')}\``;
}

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);

/** What statements allow: the actions of each service, and on what. */
function grantsOf(statements: readonly Statement[]): [may: string, on: string][] {
  return statements.flatMap(({ Action, Resource }): [string, string][] => {
    const actions = list(Action) as string[];
    if (actions.includes('logs:PutLogEvents')) return [];
    if (actions.includes('logs:CreateLogDelivery')) return [['log delivery and X-Ray', '`*`']];
    const services = Map.groupBy(actions, (action) => action.split(':')[0] ?? '');
    const where = list(Resource);
    const on = where.length > 2 ? `its ${where.length} functions` : [...new Set(where.map(words))].join(', ');
    return [...services].map(([service, of]) => [
      `\`${service}:${of.map((action) => action.split(':')[1]).join('`, `')}\``,
      on,
    ]);
  });
}

const statementsOf = ({ Properties }: Resource): Statement[] =>
  (Properties['PolicyDocument'] as { Statement: Statement[] }).Statement;

/** What each role of a deployment may do, from the template. Every function may also write its own log. */
export function permissionsTable(resources: Record<string, Resource>): string {
  const rows = ofType(resources, 'AWS::IAM::Policy').flatMap(([, policy]) => {
    const role = partNamed(namedIn(policy.Properties['Roles'])[0] ?? '');
    const granted = grantsOf(statementsOf(policy));
    return (granted.length > 0 ? granted : [['nothing', '']]).map(([may = '', on = ''], index) => [
      index === 0 ? role : '',
      may,
      on,
    ]);
  });
  return markdownTable(['role', 'may', 'on'], rows);
}

/** What the policy for drills of the alert paths allows, from the template. */
export function drillPermissionsTable(resources: Record<string, Resource>): string {
  const policies = ofType(resources, 'AWS::IAM::ManagedPolicy');
  const rows = policies
    .filter(([id]) => id.startsWith('OperatorsDrill'))
    .flatMap(([, policy]) => grantsOf(statementsOf(policy)));
  return markdownTable(['`OperatorDrillPolicyArn` allows', 'on'], rows);
}
