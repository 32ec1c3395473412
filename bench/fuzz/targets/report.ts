import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { runInThisContext } from 'node:vm';
import { build } from 'esbuild';
import { buildRestored } from '../../../test/cli/incident-builder.ts';
import { reportHtml } from '../../../test/cli/report/html.ts';
import fc from '../../../test/fixtures/seeded.ts';
import { assertText } from '../../../test/fixtures/sound.ts';
import { embedIncident, type EmbeddedIncident } from '../../../cli/report/data.ts';
import { readStored } from '../../../cli/incidents/item.ts';
import type { StoredIncident } from '../../../tasks/contract/table.ts';
import type { Workflow } from '../../../statemachine/definition.ts';
import { toItem } from '../../../tasks/record/item.ts';
import { STORED_ITEMS } from '../stored-items.ts';
import { target } from '../target.ts';

/** The views of the page, as the browser draws them: the overview, and each incident. */
type DrawPage = (incidents: readonly EmbeddedIncident[], generatedAt: string) => string;

const GENERATED_AT = '2026-11-21T20:20:00.000Z';

const PAGE = `
import { h } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { IncidentView } from './incident-view.tsx';
import { Overview } from './overview.tsx';
import { nowOf } from '../now.ts';
import { entriesOf, EVERYTHING } from '../selection.ts';
import { trailHistories } from '../trail-histories.ts';
export function draw(incidents, generatedAt) {
  const madeAt = Date.parse(generatedAt);
  const histories = trailHistories(incidents, madeAt, {});
  const now = nowOf(incidents, histories, madeAt);
  const layout = { width: 0, height: 0, nodes: [], edges: [], frames: [], bars: [] };
  const data = { report: { layout, generatedAt }, incidents, histories, madeAt, now, timelineOf: () => undefined };
  const entries = entriesOf(incidents, histories);
  const nothing = () => undefined;
  const sort = { key: 'time', descending: true };
  const lists = { data, entries, selected: entries, shown: entries };
  const overview = h(Overview, { ...lists, filter: EVERYTHING, setFilter: nothing, sort, setSort: nothing });
  const count = entries.length;
  const views = entries.map((entry, index) => h(IncidentView, { data, entry, index, count }));
  return [overview, ...views].map((view) => renderToString(view)).join('');
}`;

async function loadPage(): Promise<DrawPage> {
  const { outputFiles } = await build({
    stdin: {
      contents: PAGE,
      resolveDir: fileURLToPath(new URL('../../../cli/report/client/', import.meta.url)),
    },
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'page',
    // The address of a page that was just opened.
    define: { location: JSON.stringify({ hash: '' }) },
    jsx: 'automatic',
    jsxImportSource: 'preact',
  });
  return runInThisContext(`(() => { ${outputFiles[0]?.text ?? ''}; return page.draw; })()`) as DrawPage;
}

/** What a text of an event could only bring in as markup. */
const FOREIGN =
  /<(?:script|img|iframe|object|embed|link|meta|base|form)\b|<[^>]*\s(?:on\w+|srcdoc|formaction)=|href="(?!#|https:\/\/)/i;

function checkDrawn(page: string): void {
  // The values of choices are keys, and are not drawn.
  const html = page.replace(/(<option[^>]*) value="[^"]*"/g, '$1');
  assert.doesNotMatch(html, FOREIGN);
  assert.doesNotMatch(html, /[\u202a-\u202e\u2066-\u2069]/);
  assert.ok(html.isWellFormed(), 'the page has half a character');
  assertText(html.replace(/<[^>]*>/g, ' '));
}

/** Laid out in no time. */
const SMALL: Workflow = { StartAt: 'Done', States: { Done: { Type: 'Succeed' } } };

async function checkFile(incidents: readonly StoredIncident[]): Promise<void> {
  const html = await reportHtml({ incidents, generatedAt: GENERATED_AT, workflow: SMALL });
  assert.equal(html.match(/<script/gi)?.length, 4);
  assert.equal(html.match(/<\/script/gi)?.length, 4);
  const [, block = ''] = /id="incidents">\n([\s\S]*?)<\/script>/.exec(html) ?? [];
  const read = block
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as unknown);
  assert.deepEqual(read, JSON.parse(JSON.stringify(incidents.map(embedIncident))));
}

/** What the program can read of the items. */
function readable(items: readonly object[]): StoredIncident[] {
  return items.flatMap((item) => {
    try {
      return [readStored(item as Record<string, unknown>)];
    } catch {
      return [];
    }
  });
}

const withTime = (occurredAt: unknown) => ({ ...toItem(buildRestored(3)), occurredAt });

export const report = target({
  name: 'report',
  holds:
    'The report of any items gives them back whole, and draws what events say as text and never as markup.',
  share: 3,
  cases: fc.array(STORED_ITEMS, { minLength: 1, maxLength: 6 }),
  // Times that are none: the page stayed empty, or turned its text around.
  examples: [[withTime(undefined)], [withTime('\u202egnp.exe')], [withTime('+275760-09-13T00:00:00.001Z')]],
  async open() {
    const draw = await loadPage();
    return {
      async check(items) {
        const incidents = readable(items);
        checkDrawn(draw(incidents.map(embedIncident), GENERATED_AT));
        await checkFile(incidents);
      },
    };
  },
});
