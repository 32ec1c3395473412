import type { StoredIncident } from '../../tasks/contract/table.ts';

/** What the incidents of the remediator, and of the trails of an account together, are counted under. */
const REMEDIATOR_NAME = 'the remediator itself';

/** Whether an incident is about the remediator or the account instead of one trail. */
export function isAboutRemediator({ type }: Pick<StoredIncident['subject'], 'type'>): boolean {
  return type === 'remediator' || type === 'account';
}

/** What the incidents of a subject are listed under: its name, or that of the remediator. */
export function subjectName(subject: Pick<StoredIncident['subject'], 'type' | 'name'>): string {
  return isAboutRemediator(subject) ? REMEDIATOR_NAME : subject.name;
}
