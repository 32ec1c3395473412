import {
  CloudTrailClient,
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  GetTrailStatusCommand,
  paginateListTrails,
} from '@aws-sdk/client-cloudtrail';
import type { GetTrailStatusCommandOutput, Trail } from '@aws-sdk/client-cloudtrail';
import pThrottle from 'p-throttle';
import { ENVIRONMENT, listOf } from '../../tasks/contract/environment.ts';
import { homeCoverage } from '../../tasks/core/judge-coverage.ts';
import { feedsDetection } from '../../tasks/core/judge-change.ts';
import { accountOf } from '../../tasks/core/name-trail.ts';
import { count } from '../terminal/words.ts';
import { failure, judged, pass, warning } from './finding.ts';
import type { Judgement } from './finding.ts';
import type { Place } from './place.ts';
import type { Question } from './question.ts';

/** A trail as this Region sees it. */
export interface FoundTrail {
  arn: string;
  name: string;
  /** Whether its home is here, so that the product restarts it. */
  home: boolean;
  /** Whether it logs the calls that the rules wait for. */
  feeds: boolean;
  status: Pick<GetTrailStatusCommandOutput, 'IsLogging' | 'StopLoggingTime' | 'LatestDeliveryError'>;
}

/** The trails: whether they log, are delivered and are covered, and whether stopping one of them blinds the detection. */
export function trailQuestions(place: Place): Question[] {
  const { account, region, clients } = place;
  return [
    {
      area: 'trails',
      embedded: true,
      async ask() {
        const ignored = listOf(await settingOf(place, 'ClassifyEvent', ENVIRONMENT.ignoreTrails));
        const trails = await place.trails();
        return place.embedded && trails.length === 0
          ? NO_TRAIL_LEFT
          : judgeTrails(trails, ignored, region, place.embedded);
      },
    },
    {
      area: 'trails',
      embedded: true,
      async ask() {
        const trails = await place.trails();
        return place.embedded && trails.length === 0 ? NO_TRAIL_LEFT : judgeFeeders(trails, place.embedded);
      },
    },
    {
      area: 'trails',
      embedded: true,
      async ask() {
        const deployed = listOf(await settingOf(place, 'SweepTrails', ENVIRONMENT.deployedRegions));
        const arns: string[] = [];
        for await (const { Trails = [] } of paginateListTrails(
          { client: clients.of(CloudTrailClient) },
          {},
        )) {
          arns.push(...Trails.flatMap(({ TrailARN }) => TrailARN ?? []));
        }
        if (place.embedded && arns.length === 0) return [];
        return judgeHomes(arns, account, [region, ...deployed]);
      },
    },
  ];
}

const NO_TRAIL_LEFT = warning(
  'no trail is left here: what ran last deleted it, or had none',
  'npm start leaves the trails of its scenario, and npm start -- --serve makes one where there is none.',
);

const START_WHILE_SERVED =
  'npm start -- --serve starts what was seen logging, and takes calls of the AWS CLI for the rest.';

/** Judges the trails whose home is here. */
export function judgeTrails(
  trails: readonly FoundTrail[],
  ignored: readonly string[],
  region: string,
  embedded = false,
): readonly Judgement[] {
  const here = trails.filter(({ home }) => home);
  if (here.length === 0) {
    return [
      warning(
        'no trail has its home in this Region: there is nothing to restart',
        'Deploy in the home Region of your trails, or create a trail here.',
      ),
    ];
  }
  const wrong = here.flatMap(({ arn, name, status }): Judgement[] => {
    if (ignored.includes(name) || ignored.includes(arn)) {
      return [warning(`${name} is never restarted: it is in ignoreTrails`, 'Nothing, if that is meant.')];
    }
    if (status.IsLogging !== true) {
      const since = status.StopLoggingTime ? ` since ${status.StopLoggingTime.toISOString()}` : '';
      // Without the endpoint, the command would go to AWS itself.
      if (embedded) return [failure(`${name} does not log${since}`, START_WHILE_SERVED)];
      const start = `aws cloudtrail start-logging --region ${region} --name ${name}`;
      return [
        failure(
          `${name} does not log${since}`,
          'Start it; if it is meant to be off, put it into ignoreTrails.',
          start,
        ),
      ];
    }
    const error = status.LatestDeliveryError;
    return error
      ? [
          failure(
            `${name} logs, but its log is not delivered: ${error}`,
            'Look at the bucket, its policy and the key of the trail.',
          ),
        ]
      : [];
  });
  const healthy = here.length - wrong.length;
  const log = healthy === 1 ? 'logs' : 'log';
  return healthy > 0
    ? [pass(`${count(healthy, 'trail')} of this Region ${log}, without a delivery error`), ...wrong]
    : wrong;
}

/** Judges by how many trails EventBridge hears of calls: it hears nothing while none of them logs. */
export function judgeFeeders(trails: readonly FoundTrail[], embedded = false): Judgement {
  const feeders = trails.filter(({ status, feeds }) => status.IsLogging === true && feeds);
  const [only, second] = feeders;
  if (!only) {
    return failure(
      'no trail feeds EventBridge here: no call is heard of',
      embedded
        ? START_WHILE_SERVED
        : 'Start a trail that logs write management events, or deploy with sentinelTrail true.',
    );
  }
  if (!second) {
    return warning(
      `only ${only.name} feeds EventBridge here: while it is stopped, no call is heard of`,
      embedded
        ? 'Nothing: most scenarios have one trail. A deployment makes a second one with sentinelTrail true.'
        : 'Create a second trail for write management events, or deploy with sentinelTrail true.',
    );
  }
  return pass(`${count(feeders.length, 'trail')} feed the detection: stopping any one of them blinds nobody`);
}

/** Judges whether every trail of the account has a remediator in its home Region. */
export function judgeHomes(
  arns: readonly string[],
  account: string,
  regions: readonly string[],
): readonly Judgement[] {
  const coverage = homeCoverage('', arns, account, regions);
  const todo = 'Deploy there too, or name the Region in deployedRegions if that is done.';
  return judged(
    coverage?.findings.map((finding) => warning(finding.replace(/\.$/, ''), todo)) ?? [],
    'every trail of the account has its home in a Region with a remediator',
  );
}

/** The trails that log in the Region of a place, wherever their home is. Reads at less than CloudTrail's 10 a second. */
export async function readTrails({
  clients,
  region,
  account,
}: Pick<Place, 'clients' | 'region' | 'account'>): Promise<FoundTrail[]> {
  const client = clients.of(CloudTrailClient);
  const throttle = pThrottle({ limit: 8, interval: 1000 });
  const statusOf = throttle((Name: string) => client.send(new GetTrailStatusCommand({ Name })));
  const selectorsOf = throttle((TrailName: string) =>
    client.send(new GetEventSelectorsCommand({ TrailName })),
  );
  const { trailList = [] } = await client.send(new DescribeTrailsCommand({}));
  const known = trailList.filter(
    (trail): trail is Trail & { TrailARN: string } => trail.TrailARN !== undefined,
  );
  return Promise.all(
    known.map(async ({ TrailARN: arn, Name: name = arn, HomeRegion, HasCustomEventSelectors: custom }) => ({
      arn,
      name,
      home: HomeRegion === region && accountOf(arn) === account,
      feeds:
        custom === true
          ? feedsDetection(asRecorded(await selectorsOf(arn)) as Record<string, unknown>)
          : true,
      status: await statusOf(arn),
    })),
  );
}

/** An answer of CloudTrail as its records write it: the names of fields begin in lower case. */
function asRecorded(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asRecorded);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [
      name.charAt(0).toLowerCase() + name.slice(1),
      asRecorded(field),
    ]),
  );
}

/** What a function was given as a setting; empty where that cannot be seen. */
async function settingOf(place: Place, step: string, name: string): Promise<string> {
  if (place.embedded) return '';
  const functions = await place.functions().catch(() => []);
  const found = functions.find((each) => each.step === step);
  return found?.configuration?.Environment?.Variables?.[name] ?? '';
}
