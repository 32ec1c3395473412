import type { Command } from 'commander';
import { isHealthy } from '../doctor/check.ts';
import type { Check } from '../doctor/check.ts';
import { widthOf, writeOut } from '../io.ts';
import { addDeploymentOptions } from '../options.ts';
import type { ReadOptions } from '../options.ts';
import type { Session } from '../session.ts';
import { clean, cleanLine, safeJson } from '../../terminal/clean.ts';
import { count } from '../../terminal/words.ts';
import { countOf, renderDoctor } from '../views/doctor.ts';
import type { Surroundings } from './surroundings.ts';

/** `incidents doctor`: whether a deployment can do its work. Exit code 1 when something of it cannot, or could not be looked at. */
export function addDoctor(program: Command, { io, command }: Surroundings): void {
  const doctor = program
    .command('doctor')
    .summary('check that the remediator itself works')
    .description(
      'Checks a deployment as an operator would: rules and their targets, the workflow against the one that was shipped, ' +
        'functions, permissions, topics and their subscriptions, table, key, sweep, queues, alarms, when the alert paths were last proven, trails and their approved settings; and, by the drift ' +
        'detection of CloudFormation, whether each part is as the stack made it. Changes nothing.',
    );
  addDeploymentOptions(doctor)
    .option('--no-drift', 'leave out the drift detection of CloudFormation, which can take minutes')
    .addHelpText('after', EXAMPLES);
  doctor.action(
    command(async (session, options: DoctorOptions) => {
      const { subject, checks } = await examineIn(session, options);
      const healthy = isHealthy(checks);
      const tampered = healthy ? await tamperedIn(session) : [];
      session.messages.done();
      if (options.json) {
        const document = {
          schema: 'incidents.doctor/1',
          deployment: subject,
          examinedAt: io.now().toISOString(),
          healthy,
          unknown: countOf(checks, 'unknown'),
          checks,
          tampered,
        };
        await writeOut(io, `${safeJson(document, 2)}\n`);
      } else {
        const page = renderDoctor(clean(checks), cleanLine(subject), {
          ink: session.ink,
          width: widthOf(io),
        });
        await writeOut(io, `${page}\n`);
        sayTampered(session, tampered);
      }
      return healthy ? 0 : 1;
    }),
  );
}

/** Incidents to close that are named. */
const MOST_NAMED = 10;

type DoctorOptions = ReadOptions & { drift: boolean };

interface Examination {
  /** What was examined, in words. */
  subject: string;
  checks: Check[];
}

const EXAMPLES = `
Exit code 0 says that everything was looked at and nothing fails. It is 1 on a failure, and when something could not be
looked at: that is "unknown", with the permission that is missing. Warnings do not count.

Examples:
  incidents doctor
  incidents doctor --no-drift
  incidents doctor --json | jq -r '.checks[] | select(.verdict == "failure" or .verdict == "unknown") | .what'
  incidents doctor --local`;

async function examineIn(
  { deployment, store, io, messages, complete }: Session,
  { stack, drift }: DoctorOptions,
): Promise<Examination> {
  // The clients of all these services are loaded for this command alone.
  const [{ examine }, { examinedDeployment }] = await Promise.all([
    import('../doctor/examine.ts'),
    import('../doctor/examined-deployment.ts'),
  ]);
  const examined = examinedDeployment(deployment, stack, io.now(), {
    drift,
    states: (subjects) => store.states(subjects),
  });
  const checks = await examine(examined, (of, open) => {
    const last = open.length === 1 ? `; ${open.join('')} takes longer` : '';
    messages.progress(`Examining the deployment, ${of - open.length} of ${of} checks done${last}`);
  });
  const { account, region, embedded } = examined;
  const name = embedded ? deployment.description : `Stack ${stack}`;
  const completed = checks.map((check) => ({
    ...check,
    what: complete(check.what),
    ...(check.todo !== undefined && { todo: complete(check.todo) }),
    ...(check.command !== undefined && { command: complete(check.command) }),
  }));
  return { subject: `${name}, account ${account}, ${region}`, checks: completed };
}

/** Ids of the incidents by which the remediator was changed, and which nobody has closed. */
async function tamperedIn({ store, io }: Session): Promise<string[]> {
  const filter = { kind: 'REMEDIATOR_TAMPERED' } as const;
  const ids: string[] = [];
  const scope = { part: 'unresolved' } as const;
  for await (const page of store.listed({ scope, filter, since: undefined, now: io.now() })) {
    ids.push(...page.filter(({ test }) => !test).map(({ id }) => id));
  }
  return ids;
}

function sayTampered({ messages }: Session, ids: readonly string[]): void {
  if (ids.length === 0) return;
  const are = ids.length === 1 ? 'is' : 'are';
  messages.say(
    `The remediator is as it was deployed, and ${count(ids.length, 'incident')} of changes to it ${are} still open. When you know who made them and why, close them:`,
  );
  for (const id of ids.slice(0, MOST_NAMED)) messages.say(`  incidents close ${id} --note "…"`);
  if (ids.length > MOST_NAMED) messages.say('  incidents list --kind remediator-tampered shows the others.');
}
