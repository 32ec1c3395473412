import { DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { PATH_DRILLS, TABLE_KEYS } from '../../tasks/contract/table.ts';
import type { PathDrill } from '../../tasks/contract/table.ts';
import type { Clients } from '../aws/clients.ts';
import { count } from '../../terminal/words.ts';
import { areProven, judgePath } from '../drill/judge-path.ts';
import { pass, warning } from './check.ts';
import type { Judgement } from './check.ts';
import type { ExaminedDeployment } from './examined-deployment.ts';
import type { Question } from './question.ts';
import { DAY } from '../../tasks/contract/duration.ts';

/** A proof that is older says little: subscribers leave, and addresses are turned off. */
const MOST_DAYS = 90;
/** So many drills are read: the newest. */
const MOST_DRILLS = 20;

const PROVE = 'Run incidents drill --paths, and confirm each message.';

/** Whether somebody has proven that alerts arrive. */
export function alertPathQuestions(examined: ExaminedDeployment): Question[] {
  const { clients, now, maybe } = examined;
  return [
    {
      area: 'alert paths',
      instead: 'incidents drill --paths --local proves the paths of embedded mode',
      async ask() {
        return judgeAlertPaths(await readDrills(clients, maybe('tableName')), now);
      },
    },
  ];
}

/** The newest drills of the alert paths, the newest first. */
export async function readDrills(clients: Clients, TableName: string | undefined): Promise<PathDrill[]> {
  const { Items = [] } = await clients.of(DynamoDBClient).send(
    new QueryCommand({
      TableName,
      KeyConditionExpression: '#partition = :drills',
      ExpressionAttributeNames: { '#partition': TABLE_KEYS.partition },
      ExpressionAttributeValues: marshall({ ':drills': PATH_DRILLS }),
      ScanIndexForward: false,
      Limit: MOST_DRILLS,
    }),
  );
  return Items.map((item) => unmarshall(item) as PathDrill);
}

/** Judges the drills of the alert paths, the newest first. One that was broken off says nothing. */
export function judgeAlertPaths(drills: readonly PathDrill[], now: Date): Judgement {
  const finished = drills.flatMap(({ paths, startedAt }) => (paths ? [{ paths, startedAt }] : []));
  const [last] = finished;
  const proven = finished.find(({ paths }) => areProven(paths));
  const when = proven ? `last proven on ${dayOf(proven.startedAt)}` : 'never proven';
  if (!last || last !== proven) {
    const open = (last?.paths ?? []).filter((path) => ['failed', 'not confirmed'].includes(judgePath(path)));
    const words = open.map((path) => `${path.path} ${judgePath(path)}`).join(', ');
    const since = last ? `; drill of ${dayOf(last.startedAt)}: ${words}` : '';
    return warning(`the alert paths were ${when}${since}`, PROVE);
  }
  const days = Math.floor((now.getTime() - Date.parse(last.startedAt)) / DAY);
  if (days > MOST_DAYS) return warning(`the alert paths were ${when}, ${days} days ago`, PROVE);
  const paths = last.paths.filter((path) => judgePath(path) === 'proven');
  return pass(`${count(paths.length, 'path')} of alerts, ${when}`);
}

function dayOf(iso: string): string {
  return iso.slice(0, 'YYYY-MM-DD'.length);
}
