import { markdownTable } from './table.ts';
import { namedIn, ofType, type Resource } from './template.ts';

interface Alarm {
  article: string;
  topics: string;
}

/** The alarms of a deployment by their articles in the runbook: how many there are, and to which topic they go. */
export function alarmsTable(resources: Record<string, Resource>): string {
  const alarms = ofType(resources, 'AWS::CloudWatch::Alarm').map(([, { Properties }]): Alarm => {
    const [, article = ''] = (Properties['AlarmName'] as string).split('.');
    const topics = namedIn(Properties['AlarmActions']).map((id) =>
      id.startsWith('Tampering') ? 'tampering' : 'notification',
    );
    return { article, topics: topics.length === 2 ? 'both' : (topics[0] ?? 'none') };
  });
  const rows = [...Map.groupBy(alarms, ({ article }) => article)].map(([article, of]) => {
    const topics = [...Map.groupBy(of, (alarm) => alarm.topics)].map(([topic, those]) =>
      those.length === of.length ? topic : `${topic} (${those.length})`,
    );
    return [`[\`${article}\`](../RUNBOOK.md#${article})`, String(of.length), topics.join(', ')];
  });
  return `${markdownTable(['alarm', 'number', 'topic'], rows)}\n\nTogether: ${alarms.length} alarms.`;
}
