import { parseParameterName } from '../baseline/parameter-name.ts';
import { cleanText } from '../contract/clean-text.ts';
import type { Incident } from '../contract/incident.ts';
import type { Scope } from '../contract/scope.ts';
import { resourceSubject, scopeSubject } from '../contract/subject.ts';

/** What can happen to a parameter. */
export type ParameterChange = 'written' | 'deleted' | 'labelled';

/** What its calls do to a parameter. DeleteParameters does the same as DeleteParameter. */
const CALLS = {
  PutParameter: 'written',
  DeleteParameter: 'deleted',
  LabelParameterVersion: 'labelled',
} as const satisfies Record<string, ParameterChange>;

const NAME_BYTES = 200;

/**
 * Most parameters that are named. AWS takes no more in one call.
 * @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DeleteParameters.html
 */
const MOST_NAMES = 10;

const PAUSE =
  'It is the parameter of a pause, not of the settings: while a pause lasts, sweeps report no difference. `incidents baseline show` says until when.';

/**
 * What a change of parameters means, whichever path reports it. The call and the event of Parameter Store give the same subject and
 * the same statements: by them the two are joined. Settings that are deleted are critical at once.
 */
export function describeParameters(
  names: readonly string[],
  change: ParameterChange,
  scope: Scope,
): Pick<Incident, 'subject' | 'changes' | 'remarks'> & Partial<Pick<Incident, 'severity' | 'status'>> {
  const [name = ''] = names;
  const trail = parseParameterName(name.replace('/pause/', '/baseline/'));
  const more = names.length - MOST_NAMES;
  const isLost = change === 'deleted' && !names.every(isPause);
  return {
    ...(isLost && { severity: 'critical', status: 'NEEDS_ACTION' }),
    subject:
      resourceSubject(names.length === 1 ? trail?.trailArn : undefined) ??
      scopeSubject('remediator', scope, 'approved settings'),
    changes: [
      ...names.slice(0, MOST_NAMES).map((one) => `${describeParameter(one)} ${change}`),
      ...(more > 0 ? [`… and ${more} more`] : []),
    ],
    remarks: names.some(isPause) ? [PAUSE] : [],
  };
}

/** The call that made a change, by its statements, where only the event of Parameter Store is known. */
export function callOf([change = '']: readonly string[]): string {
  const [call] = Object.entries(CALLS).find(([, done]) => change.endsWith(` ${done}`)) ?? ['PutParameter'];
  return call;
}

// In a mail a name of a hundred characters would be broken. The trail is named beside it.
function describeParameter(name: string): string {
  const settings = name.replace('/pause/', '/baseline/');
  const { trailArn } = parseParameterName(settings) ?? {};
  if (trailArn === undefined) return `parameter ${cleanText(name, NAME_BYTES)} was`;
  const trail = resourceSubject(trailArn)?.name ?? trailArn;
  return isPause(name) ? `the pause of trail ${trail} was` : `the approved settings of trail ${trail} were`;
}

function isPause(name: string): boolean {
  return name.includes('/pause/');
}
