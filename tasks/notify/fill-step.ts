import type { Subject } from '../contract/subject.ts';

/**
 * Where the sentence of a step ends and its command begins: `Compare the settings: aws cloudtrail get-trail …`. A statement of a
 * policy is pasted as well.
 */
export const COMMAND = /: (?=(?:aws|incidents) [a-z]|\[?\{"Effect")/;
/** What stands for the subject of the incident in the steps of a kind's row. */
const OPTIONS = '--region {region} --name {key}';

/** What the steps of a kind's row are filled with. */
type FilledIn = Pick<Subject, 'key' | 'name' | 'region'>;

/** A step of a kind's row with the names of the incident's subject. A command that needs an ARN is left out where there is none. */
export function fillStep(step: string, { key, name, region }: FilledIn): string {
  const [text = '', command = ''] = step.replace('{options}', OPTIONS).split(COMMAND);
  const needsTrail = command.includes('{key}') || command.includes('{name}');
  if (command === '' || (needsTrail && !key.startsWith('arn:'))) return endSentence(text);
  const names: Readonly<Record<string, string>> = { region, key, name };
  return `${text}: ${command.replace(/\{(\w+)\}/g, (_, part: string) => names[part] ?? '')}`;
}

/** A sentence with its full stop. */
export function endSentence(text: string): string {
  return /[.?!]$/.test(text) ? text : `${text}.`;
}
