import { existsSync, readdirSync } from 'node:fs';
import { posix } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { fillBlocks, makeBlocks, PAGES, readText } from '../../docs/blocks.ts';
import { ofType, synthesizeResources } from '../../docs/template.ts';
import { loadScenario } from '../../local/scenarios/load-scenario.ts';
import { allStates, loadWorkflow } from '../../statemachine/definition.ts';

const pages = PAGES.map((path): [path: string, text: string] => [path, readText(path)]);
const withoutCode = (text: string): string =>
  text.replace(/^ *```[^]*?^ *```$/gm, '').replace(/`[^`\n]*`/g, '');
/** What a page says itself: not what its blocks repeat. */
const ownText = (text: string): string => text.replace(/<!-- (?:docs|run): [^]*?<!-- end -->/g, '');

/** The anchors of a page, as GitHub makes them of its headings. */
function anchorsOf(path: string): string[] {
  const code = readText(path).replace(/^ *```[^]*?^ *```$/gm, '');
  return [...code.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

describe('every link of a page has a target', () => {
  const links = pages.flatMap(([path, text]) =>
    [...withoutCode(text.replace(/\[`([^`]+)`\]/g, '[$1]')).matchAll(/\]\(([^)\s]+)\)/g)].map(
      ([, target = '']): [path: string, target: string] => [path, target],
    ),
  );

  test.each(links.filter(([, target]) => !/^https?:/.test(target)))('%s → %s', (path, target) => {
    const [file = '', anchor] = target.split('#');
    const found = file === '' ? path : posix.join(posix.dirname(path), file);
    expect(existsSync(new URL(`../../${found}`, import.meta.url))).toBe(true);
    if (anchor !== undefined) expect(anchorsOf(found)).toContain(anchor);
  });

  test('every page is linked from another one', () => {
    const linked = links.map(([path, target]) => posix.join(posix.dirname(path), target.replace(/#.*/, '')));
    expect(PAGES.filter((path) => path !== 'README.md' && !linked.includes(path))).toEqual([]);
  });
});

/** Words that say in this project alone what AWS has another word for, and that have no other use here. */
const OWN_WORDS =
  /\b(told|tells?|telling|hears?|heard|deaf|fate|sightings?|withheld|mend(s|ed|ing)?|news|(coverage|lasting) findings?|whole machine|home elsewhere|has its home|whoever)\b/i;

describe('the pages', () => {
  test.each([
    ['README.md', 9000],
    ['RUNBOOK.md', 12_800],
  ])('%s has at most %d bytes', (path, most) => {
    expect(Buffer.byteLength(readText(path))).toBeLessThanOrEqual(most);
  });

  test.each(pages.filter(([path]) => path.startsWith('docs/')))(
    '%s first says who it is for',
    (_path, text) => {
      expect(text).toMatch(/^# .+\n\nFor /);
    },
  );

  test.each(pages.filter(([path]) => path !== 'CHANGELOG.md'))(
    '%s has only words that an AWS engineer reads elsewhere',
    (_path, text) => {
      expect(ownText(text)).not.toMatch(OWN_WORDS);
      expect(ownText(text)).not.toMatch(/\b(whoever|somebody's)\b/i);
    },
  );
});

describe('the sources', () => {
  const root = new URL('../../', import.meta.url);
  /** Names become words: NOT_TOLD and notTold both have "told". */
  const wordsOf = (source: string): string =>
    source.replaceAll('_', ' ').replace(/(?<=[a-z])(?=[A-Z])/g, ' ');

  test.each(['bench', 'cli', 'docs', 'infra', 'local', 'statemachine', 'tasks', 'terminal', 'test'])(
    'of %s/ have only words that an AWS engineer reads elsewhere',
    (folder) => {
      const paths = readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' })
        .map((path) => posix.join(folder, path))
        .filter((path) => /\.(tsx?|json|txt|snap)$/.test(path))
        // The words themselves are here, and what earlier versions wrote is kept as it was.
        .filter((path) => path !== 'test/docs/pages.test.ts' && !path.startsWith('test/fixtures/old/'));
      expect(paths).not.toEqual([]);
      const found = paths.map((path) => [path, OWN_WORDS.exec(wordsOf(readText(path)))?.[0]]);
      expect(found.filter(([, word]) => word !== undefined)).toEqual([]);
    },
  );
});

test('docs/baseline.md lists every action of the role that restores, and no other', () => {
  const [, section = ''] = readText('docs/baseline.md').split('## What a stolen role can do');
  const listed = [...section.matchAll(/`([a-z]+:[A-Z]\w+)`/g)].map(([, action]) => action);
  const resources = synthesizeResources({
    enforceTrails: ['management-events'],
    restoreRoles: ['arn:aws:iam::111122223333:role/trail-logs'],
  });
  const allowed = ofType(resources, 'AWS::IAM::Policy')
    .filter(([id]) => id.startsWith('TasksRestoreTrailRole'))
    .flatMap(([, { Properties }]) => (Properties as unknown as Policy).PolicyDocument.Statement)
    .flatMap(({ Action }) => Action);
  expect(allowed).toContain('cloudtrail:UpdateTrail');
  expect(listed.sort()).toEqual(allowed.sort());
}, 60_000);

interface Policy {
  PolicyDocument: { Statement: { Action: string | string[] }[] };
}

describe('the generated blocks of the pages are current: `npm run docs`', () => {
  let blocks: Readonly<Record<string, string>>;
  beforeAll(() => {
    blocks = makeBlocks();
  }, 120_000);

  test.each(pages)('%s', (_path, text) => {
    expect(fillBlocks(text, blocks)).toBe(text);
  });

  test('every block is used on a page', () => {
    const used = pages.flatMap(([, text]) =>
      [...text.matchAll(/<!-- docs: (\S+) -->/g)].map(([, name]) => name),
    );
    expect(used.filter((name) => name !== 'NAME').sort()).toEqual(Object.keys(blocks).sort());
  });
});

describe('the output in pages comes from the workflow: `npm run docs -- --run`', () => {
  const runs = pages.flatMap(([path, text]) =>
    [...text.matchAll(/<!-- run: (.+) -->([^]*?)<!-- end -->/g)].map(
      ([, command = '', output = '']): [title: string, states: string[]] => [
        `${path}: ${command}`,
        [
          ...output.matchAll(/^\+[\d.]+ +[│┆]? ?[✔↻✗◇·] ([A-Z]\w+)/gmu),
          ...output.matchAll(/^[├│]?[─ ]*([A-Z]\w+) +\+\d/gmu),
        ].map(([, name = '']) => name),
      ],
    ),
  );
  const ofStates = runs.filter(([, states]) => states.length > 0);

  test.each(ofStates)('%s names only states of the workflow', (_title, states) => {
    const known = allStates(loadWorkflow()).map(([name]) => name);
    expect(states.filter((name) => !known.includes(name))).toEqual([]);
  });

  test.each(ofStates)('%s begins with a state that can come first', (_title, [first = '']) => {
    const { StartAt, States } = loadWorkflow();
    const { Choices = [], Default } = States[StartAt]!;
    expect([StartAt, Default, ...Choices.map(({ Next }) => Next)]).toContain(first);
  });

  test('incidents doctor counts the states of the workflow', () => {
    const counted = pages.flatMap(([, text]) => [...text.matchAll(/active, its (\d+) states/g)]);
    expect(counted.map(([, number]) => Number(number))).toEqual([allStates(loadWorkflow()).length]);
  });

  test('README.md shows the states that the stop scenario visits', () => {
    const [, states = []] = ofStates.find(([title]) => title === 'README.md: npm start') ?? [];
    const { visited = [] } = loadScenario('stop').expect.executions[0]!;
    const notShown = ['RepairEnded', 'PublishOutcome', 'Done'];
    expect(states).toEqual(expect.arrayContaining(visited.filter((name) => !notShown.includes(name))));
  });
});
