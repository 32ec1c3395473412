import type { DrilledPath, DrillMessage, PathDrill } from '../../tasks/contract/table.ts';
import { areProven, judgePath } from '../drill/judge-path.ts';
import type { PathVerdict } from '../drill/judge-path.ts';
import { spread, wrapLines } from '../../terminal/facts.ts';
import type { Ink } from '../../terminal/ink.ts';
import { renderTable } from '../../terminal/table.ts';

const FORMAT: Readonly<Record<PathVerdict, Parameters<Ink>[0]>> = {
  proven: 'green',
  'not confirmed': 'yellow',
  failed: ['bold', 'red'],
  absent: 'dim',
};

const PUBLISHED: Readonly<Record<DrillMessage['published'], string>> = {
  yes: 'published',
  no: 'NOT published',
  unseen: 'AWS does not show whether it was published',
};

const NOTES = [
  'Mails of rules have the subject "AWS Notification Message".',
  'An alarm on executions that were stopped may follow within minutes. It is true, and belongs to the drill.',
];

/** The paths of alerts and what became of the message of each. Texts must be clean. */
export function renderPaths(
  { paths, drillId }: Pick<PathDrill, 'drillId'> & { paths: readonly DrilledPath[] },
  outbox: string | undefined,
  { ink, width }: { ink: Ink; width: number },
): string {
  const columns = [
    { head: 'PATH' },
    { head: 'RESULT' },
    { head: 'WHAT', least: 30, wrap: true },
    { head: 'SHOULD RECEIVE IT', least: 24, wrap: true },
  ];
  const rows = paths.flatMap((path) => {
    const verdict = judgePath(path);
    const what = path.problem === undefined ? path.what : `${path.what}: ${path.problem}`;
    return [
      [path.path, ink(FORMAT[verdict], verdict), what, ''],
      ...path.messages.map((message) => ['', '', messageWords(message), subscriberWords(message)]),
    ];
  });
  const failed = paths.some((path) => judgePath(path) === 'failed');
  const headline = areProven(paths)
    ? ink('green', 'every path is proven')
    : ink(failed ? ['bold', 'red'] : 'yellow', failed ? 'a path failed' : 'not every path is confirmed');
  const notes = outbox === undefined ? NOTES : [`Now look for the mails in ${outbox}.`];
  return [
    spread(ink('bold', `The paths of alerts, by ${drillId}`), headline, width),
    renderTable(columns, rows, width, ink),
    notes.map((note) => wrapLines(note, width).join('\n')).join('\n'),
  ].join('\n\n');
}

function messageWords({ topic, text, published, received }: DrillMessage): string {
  return `→ topic for ${topic}: "${text}", ${PUBLISHED[published]}, ${RECEIVED[received]}`;
}

const RECEIVED: Readonly<Record<DrillMessage['received'], string>> = {
  confirmed: 'arrived',
  denied: 'did NOT arrive',
  'not confirmed': 'arrival not confirmed',
  nobody: 'nobody receives it',
};

function subscriberWords({ subscribers }: DrillMessage): string {
  if (subscribers.length === 0) return 'nobody is subscribed';
  return subscribers
    .map(
      ({ protocol, endpoint, confirmed }) =>
        `${protocol} ${endpoint}${confirmed ? '' : ' (subscription not confirmed)'}`,
    )
    .join(', ');
}
