import * as v from 'valibot';
import { readdirSync, readFileSync } from 'node:fs';
import { makeProgram } from '../cli/program.ts';
import { SETTINGS } from '../infra/settings.ts';
import { loadScenario, loadAttack, scenarioNames, attackNames } from '../local/scenarios/load-scenario.ts';
import { KIND_NAMES, kindsRepairedBy, rowOf, textsOf } from '../tasks/contract/kinds.ts';
import { REPAIRS } from '../tasks/repairs/repairs.ts';
import { METRICS, type Metric } from '../tasks/contract/metrics.ts';
import { PROTECTED_CALLS, type ProtectedService } from '../tasks/contract/protection/calls.ts';
import { PROTECTED_PARTS, SILENCING } from '../tasks/contract/protection/rules.ts';
import { alarmsTable } from './list-alarms.ts';
import { drillPermissionsTable, permissionsTable } from './list-permissions.ts';
import { monthlyCostTable } from './monthly-cost.ts';
import { markdownTable } from './table.ts';
import { synthesizeResources } from './template.ts';

const ROOT = new URL('../', import.meta.url);

/** Every page, as a path from the root of the project. */
export const PAGES = ['.', 'docs'].flatMap((folder) =>
  readdirSync(new URL(`${folder}/`, ROOT))
    .filter((name) => name.endsWith('.md'))
    .map((name) => (folder === '.' ? name : `${folder}/${name}`)),
);

/** The text of a file, by its path from the root of the project. */
export function readText(path: string): string {
  return readFileSync(new URL(path, ROOT), 'utf8');
}

/** What each metric counts or measures. */
const METRIC_MEANINGS: Readonly<Record<Metric, string>> = {
  incidents: 'new incidents, with the severity of each one alone',
  detections: 'detections, by source; a further source of the same incident counts too',
  detectionDelay: 'from the call or stop until that source recorded it',
  duplicates: 'events that the same source had recorded before',
  timeToRestore: 'from the stop to the GetTrailStatus that verified the restart',
  blindWindow: "time from the stop to CloudTrail's `StartLoggingTime`",
  restoreFailed: 'repairs that failed, each try counted',
  resolved: 'incidents that needed action and are over, verified or closed by a person',
  sweepFailures: 'what a sweep could not read; its count is the heartbeat',
  topicsWithoutSubscribers: 'topics without a confirmed subscription',
};

const code = (texts: readonly string[]): string => texts.map((text) => `\`${text}\``).join(', ');

function kindsTable(): string {
  const rows = KIND_NAMES.map((kind) => {
    const { severity, repair } = rowOf(kind);
    return [textsOf(kind).cause, code([kind]), severity, code(repair ? [repair] : [])];
  });
  return markdownTable(['cause', 'kind', 'severity', 'repair'], rows);
}

function repairsTable(): string {
  const rows = REPAIRS.map(({ id, actions }) => [
    ...[code([id]), code(kindsRepairedBy(id))],
    ...[code(actions.apply), code(actions.verify)],
  ]);
  return markdownTable(['repair', 'follows', 'applied with', 'verified with'], rows);
}

function metricsTable(): string {
  const rows = (Object.keys(METRICS) as Metric[]).map((metric) => {
    const { name, unit, dimensions } = METRICS[metric];
    return [code([name]), unit.toLowerCase(), code(dimensions), METRIC_MEANINGS[metric]];
  });
  return markdownTable(['metric', 'unit', 'dimensions', 'meaning'], rows);
}

function settingsList(): string {
  return Object.entries(SETTINGS)
    .map(([key, { purpose, allowed, example, schema, standard: words }]) => {
      const standard: unknown = v.parse(schema, undefined);
      const value =
        words ??
        (standard === undefined || Array.isArray(standard)
          ? 'none'
          : `\`${typeof standard === 'string' ? standard : JSON.stringify(standard)}\``);
      return `### \`${key}\`\n\n${purpose}\n\n- Allowed: ${allowed}\n- Default: ${value}\n- Example: \`${example}\``;
    })
    .join('\n\n');
}

/** One line a service: its calls, the part of the rules that match them, and whether a rule notifies directly. */
function protectedCallsTable(): string {
  const rows = Object.entries(PROTECTED_CALLS).map(([name, calls]) => {
    const service = name as ProtectedService;
    const directly = SILENCING.includes(service) ? 'yes' : 'no';
    return [`\`${service}\``, calls.join(', '), PROTECTED_PARTS[service], directly];
  });
  return markdownTable(['service', 'calls', 'part', 'notifies directly'], rows);
}

function commandsTable(): string {
  const nowhere = { write: () => true } as unknown as NodeJS.WriteStream;
  const io = { stdout: nowhere, stderr: nowhere, env: {}, now: () => new Date(), withEmbedded: true };
  const { command } = makeProgram(io, () => Promise.reject(new Error('The help needs no data.')));
  const rows = command.commands.map((one) => {
    const given = one.registeredArguments.map((argument) => ` ${argument.name().toUpperCase()}`).join('');
    return [`\`incidents ${one.name()}${given}\``, one.summary() || one.description()];
  });
  return markdownTable(['command', 'gives you'], rows);
}

function scenariosTable(): string {
  const all = [...scenarioNames().map(loadScenario), ...attackNames().map(loadAttack)];
  return markdownTable(
    ['scenario', 'what happens'],
    all.map(({ name, title }) => [`\`${name}\``, title]),
  );
}

/** What the pages repeat of the code: a Markdown text by the name of its marker. */
export function makeBlocks(): Readonly<Record<string, string>> {
  const resources = synthesizeResources();
  return {
    settings: settingsList(),
    kinds: kindsTable(),
    repairs: repairsTable(),
    metrics: metricsTable(),
    alarms: alarmsTable(resources),
    permissions: permissionsTable(resources),
    'drill-permissions': drillPermissionsTable(resources),
    'protected-calls': protectedCallsTable(),
    'monthly-cost': monthlyCostTable(resources),
    commands: commandsTable(),
    scenarios: scenariosTable(),
    mail: `\`\`\`\n${readText('test/mails/outcome-restored.txt').trimEnd()}\n\`\`\``,
  };
}

/** A page with its blocks filled in: `<!-- docs: NAME -->`, the text, `<!-- end -->`. Throws for an unknown name. */
export function fillBlocks(page: string, blocks: Readonly<Record<string, string>>, sort = 'docs'): string {
  const marked = new RegExp(`<!-- ${sort}: (.+) -->\\n[^]*?<!-- end -->`, 'g');
  return page.replace(marked, (_all, name: string) => {
    const text = blocks[name];
    if (text === undefined) throw new Error(`Nothing makes the block "${name}".`);
    return `<!-- ${sort}: ${name} -->\n\n${text}\n\n<!-- end -->`;
  });
}
