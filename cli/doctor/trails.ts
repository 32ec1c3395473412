import { CloudTrailClient, paginateListTrails } from '@aws-sdk/client-cloudtrail';
import { ENVIRONMENT, listOf } from '../../tasks/contract/environment.ts';
import { homeRegionFinding } from '../../tasks/sweep/judge-findings.ts';
import { allOf } from '../aws/all-pages.ts';
import { deliveryErrors } from '../../tasks/repairs/start-logging/judge-status.ts';
import { count } from '../../terminal/words.ts';
import { failure, judged, pass, warning } from './check.ts';
import type { Judgement } from './check.ts';
import type { ExaminedDeployment } from './examined-deployment.ts';
import type { Question } from './question.ts';
import type { FoundTrail } from './read-trails.ts';
import { whyUnknown } from './why-unknown.ts';

/** The trails: whether they log, are delivered and are covered, and whether stopping one of them blinds the detection. */
export function trailQuestions(examined: ExaminedDeployment): Question[] {
  const { account, region, clients } = examined;
  return [
    {
      area: 'trails',
      embedded: true,
      async ask() {
        const ignored = listOf(await settingOf(examined, 'ClassifyEvent', ENVIRONMENT.ignoreTrails));
        const trails = await examined.trails();
        if (examined.embedded && trails.length === 0) return NO_TRAIL_LEFT;
        return [
          ...judgeTrails(trails, ignored, region, examined.embedded),
          ...unreadTrails(trails, examined),
        ];
      },
    },
    {
      area: 'trails',
      embedded: true,
      async ask() {
        const trails = await examined.trails();
        return examined.embedded && trails.length === 0
          ? NO_TRAIL_LEFT
          : judgeFeeders(trails, examined.embedded);
      },
    },
    {
      area: 'trails',
      embedded: true,
      async ask() {
        const deployed = listOf(await settingOf(examined, 'SweepTrails', ENVIRONMENT.deployedRegions));
        const pages = paginateListTrails({ client: clients.of(CloudTrailClient) }, {});
        const known = await allOf(pages, ({ Trails }) => Trails);
        const arns = known.flatMap(({ TrailARN }) => TrailARN ?? []);
        if (examined.embedded && arns.length === 0) return [];
        return judgeHomes(arns, account, [region, ...deployed]);
      },
    },
  ];
}

const NO_TRAIL_LEFT = warning(
  'there is no trail here: the last run deleted it or had none',
  'npm start leaves the trails of its scenario, and npm start -- --serve makes one where there is none.',
);

const START_WHILE_SERVED =
  'npm start -- --serve starts the trails that were seen logging. Start the others with the AWS CLI.';

/** The trails of which something could not be read, each with why. */
export function unreadTrails(trails: readonly FoundTrail[], examined: ExaminedDeployment): Judgement[] {
  return trails.flatMap(({ name, errors = [] }) =>
    errors.map((error): Judgement => {
      const { what, ...rest } = whyUnknown(error, examined);
      return { verdict: 'unknown', what: `${name}: ${what}`, ...rest };
    }),
  );
}

/** Judges the trails whose home Region this is, as far as they could be read. */
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
        'this is the home Region of no trail: there is nothing to restart',
        'Deploy in the home Region of your trails, or create a trail here.',
      ),
    ];
  }
  const read = here.filter(({ status }) => status !== undefined);
  const wrong = read.flatMap(({ arn, name, status = {} }): Judgement[] => {
    if (ignored.includes(name) || ignored.includes(arn)) {
      return [
        warning(
          `${name} is never restarted: it is in ignoreTrails`,
          'If this is not intended, remove it from ignoreTrails.',
        ),
      ];
    }
    if (status.IsLogging !== true) {
      const since = status.StopLoggingTime ? ` since ${status.StopLoggingTime.toISOString()}` : '';
      // Without the endpoint, the command would go to AWS itself.
      if (embedded) return [failure(`${name} does not log${since}`, START_WHILE_SERVED)];
      const start = `aws cloudtrail start-logging --region ${region} --name ${name}`;
      return [
        failure(
          `${name} does not log${since}`,
          'Start it. If it should stay off, add it to ignoreTrails.',
          start,
        ),
      ];
    }
    const errors = deliveryErrors(status);
    return errors.length > 0
      ? [
          failure(
            `${name} logs, but a delivery fails: ${errors.join('; ')}`,
            'Look at the destination, its policy and the key of the trail.',
          ),
        ]
      : [];
  });
  const healthy = read.length - wrong.length;
  const log = healthy === 1 ? 'logs' : 'log';
  return healthy > 0
    ? [pass(`${count(healthy, 'trail')} of this Region ${log}, without a delivery error`), ...wrong]
    : wrong;
}

/** Judges how many trails deliver calls to EventBridge: without one that logs, it gets none. */
export function judgeFeeders(trails: readonly FoundTrail[], embedded = false): Judgement {
  const feeders = trails.filter(doesFeed);
  const [only, second] = feeders;
  const unsure = trails.filter(mayFeed).map(({ name }) => name);
  if (!second && unsure.length > 0) {
    const known = only ? `only ${only.name} is` : 'no trail is';
    return {
      verdict: 'unknown',
      what: `${known} known to log write management events here: ${unsure.join(', ')} could not be read`,
    };
  }
  if (!only) {
    return failure(
      'no trail logs write management events here: no call is detected',
      embedded
        ? START_WHILE_SERVED
        : 'Start a trail that logs write management events, or deploy with sentinelTrail true.',
    );
  }
  if (!second) {
    return warning(
      `only ${only.name} logs write management events here: while it is stopped, no call is detected`,
      embedded
        ? 'Nothing: most scenarios have one trail. A deployment makes a second one with sentinelTrail true.'
        : secondTrail(trails.length),
    );
  }
  return pass(
    `${count(feeders.length, 'trail')} log write management events here: calls are detected while any of them logs`,
  );
}

/**
 * So many trails CloudTrail allows in a Region; those of other home Regions count too.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/WhatIsCloudTrail-Limits.html
 */
const MOST_TRAILS = 5;

function secondTrail(trails: number): string {
  return trails < MOST_TRAILS
    ? 'Create a second trail for write management events, or deploy with sentinelTrail true.'
    : `Let another trail log write management events. sentinelTrail needs a free trail: this Region has ${trails}, and CloudTrail allows ${MOST_TRAILS}.`;
}

/** Whether a trail delivers calls to EventBridge. */
export function doesFeed({ status, feeds }: FoundTrail): boolean {
  return status?.IsLogging === true && feeds === true;
}

/** Whether a trail that could not be read in full may log write management events. */
export function mayFeed({ status, feeds }: FoundTrail): boolean {
  if (status === undefined) return feeds !== false;
  return status.IsLogging === true && feeds === undefined;
}

/** Judges whether every trail of the account has a remediator in its home Region. */
function judgeHomes(
  arns: readonly string[],
  account: string,
  regions: readonly string[],
): readonly Judgement[] {
  const uncovered = homeRegionFinding('', arns, account, regions);
  const todo = 'Deploy there too. If a remediator runs there already, add the Region to deployedRegions.';
  return judged(
    uncovered?.findings.map((finding) => warning(finding.replace(/\.$/, '').replace(/^N/, 'n'), todo)) ?? [],
    'the home Region of every trail of the account has a remediator',
  );
}

/** What a function was given as a setting; empty where that cannot be seen. */
async function settingOf(examined: ExaminedDeployment, step: string, name: string): Promise<string> {
  if (examined.embedded) return '';
  const functions = await examined.functions().catch(() => []);
  const found = functions.find((each) => each.step === step);
  return found?.configuration?.Environment?.Variables?.[name] ?? '';
}
