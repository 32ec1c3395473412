import * as v from 'valibot';
import { readFile } from 'node:fs/promises';
import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { KMSClient } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import {
  DeleteParameterCommand,
  paginateGetParameterHistory,
  ParameterNotFound,
  PutParameterCommand,
  SSMClient,
} from '@aws-sdk/client-ssm';
import { readPause } from '../../tasks/aws/read-baseline.ts';
import { readBesideApproved } from '../../tasks/aws/read-beside-approved.ts';
import { readDelivery, type DeliveryClients } from '../../tasks/aws/read-delivery.ts';
import { readWholeTrail } from '../../tasks/aws/read-whole-trail.ts';
import {
  canonicalJson,
  digestOf,
  formatBaseline,
  InvalidBaselineError,
  parseBaseline,
} from '../../tasks/baseline/baseline.ts';
import { parameterName, pauseName } from '../../tasks/baseline/parameter-name.ts';
import { normalize } from '../../tasks/baseline/normalize-trail.ts';
import { formatPause, parsePause, type Pause } from '../../tasks/baseline/pause.ts';
import { approvedTrailSchema, type ApprovedTrail } from '../../tasks/contract/baseline.ts';
import { isKnown, type CurrentTrail } from '../../tasks/contract/current-trail.ts';
import { isArn, trailArnOf } from '../../tasks/contract/scope.ts';
import { homeRegionOf, resourceSubject } from '../../tasks/contract/subject.ts';
import { allOf } from '../aws/all-pages.ts';
import type { Clients } from '../aws/clients.ts';
import type { Deployment } from '../aws/deployment.ts';
import { CommandFailure, UsageFailure } from '../failure.ts';
import { listTrails } from '../status/ask-cloudtrail.ts';

/** A version of the approved settings of a trail, as Parameter Store keeps it. */
export interface ApprovedVersion {
  version: number;
  /** ARN of who wrote it, set by AWS. */
  by: string;
  /** ISO 8601 in UTC. */
  at: string;
  reason: string | null;
  /** Null for a value that is no baseline. */
  digest: string | null;
  approved?: ApprovedTrail;
  /** Why it is no baseline. */
  invalid?: string;
}

/** Who paused a trail (ARN, set by AWS), and why, as far as it is known. */
export interface PauseAuthor {
  by?: string;
  reason?: string;
}

/** The approved settings of the trails of a deployment, with the caller's own permissions. */
export class Baselines {
  readonly #clients: Clients;
  readonly #stackName: string;

  constructor(clients: Clients, stackName: string) {
    this.#clients = clients;
    this.#stackName = stackName;
  }

  /** Every version that is kept, the newest first. */
  async history(trailArn: string): Promise<ApprovedVersion[]> {
    const Name = parameterName(this.#stackName, trailArn);
    try {
      const pages = paginateGetParameterHistory({ client: this.#ssm }, { Name });
      const versions = await allOf(pages, ({ Parameters }) => Parameters);
      return versions.map((version) => readVersion(version, trailArn)).reverse();
    } catch (error) {
      if (error instanceof ParameterNotFound) return [];
      throw error;
    }
  }

  /** The version that is in force; undefined if nobody approved any. */
  async latest(trailArn: string): Promise<ApprovedVersion | undefined> {
    return (await this.history(trailArn))[0];
  }

  /** Approves settings, and answers the new version. The reason is the description of the parameter. */
  async approve(approved: ApprovedTrail, reason: string | undefined): Promise<number> {
    const { Version = 0 } = await this.#ssm.send(
      new PutParameterCommand({
        Name: parameterName(this.#stackName, approved.trailArn),
        Value: formatBaseline(approved).value,
        Type: 'String',
        Tier: 'Intelligent-Tiering',
        Overwrite: true,
        ...(reason !== undefined && { Description: reason }),
      }),
    );
    return Version;
  }

  /** The pause of a trail, if there is one now. */
  pause(trailArn: string, now: Date): Promise<Pause | undefined> {
    return readPause(this.#ssm, this.#stackName, trailArn, now);
  }

  /** Who wrote the pause of a trail, and why. @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_ParameterHistory.html */
  async pauseAuthor(trailArn: string): Promise<PauseAuthor> {
    const Name = pauseName(this.#stackName, trailArn);
    const pages = paginateGetParameterHistory({ client: this.#ssm }, { Name });
    const last = (await allOf(pages, ({ Parameters }) => Parameters)).at(-1);
    const { LastModifiedUser: by, LastModifiedDate, Value = '' } = last ?? {};
    const reason = parsePause(Value, LastModifiedDate, new Date(0))?.reason;
    return { ...(by !== undefined && { by }), ...(reason !== undefined && { reason }) };
  }

  async setPause(trailArn: string, pause: Pause): Promise<void> {
    await this.#ssm.send(
      new PutParameterCommand({
        Name: pauseName(this.#stackName, trailArn),
        Value: formatPause(pause),
        Type: 'String',
        Overwrite: true,
      }),
    );
  }

  /** Ends a pause; answers whether there was one. */
  async endPause(trailArn: string): Promise<boolean> {
    try {
      await this.#ssm.send(new DeleteParameterCommand({ Name: pauseName(this.#stackName, trailArn) }));
      return true;
    } catch (error) {
      if (error instanceof ParameterNotFound) return false;
      throw error;
    }
  }

  /** The trail as it is now; null when there is none. */
  current(trailArn: string): Promise<CurrentTrail | null> {
    return readWholeTrail(this.cloudTrail(trailArn), trailArn);
  }

  /** The trail as it is now, with the delivery path that its settings name; null when there is none. */
  async currentWithPath(trailArn: string): Promise<CurrentTrail | null> {
    const current = await this.current(trailArn);
    if (!current || !isKnown(current.settings)) return current;
    return { ...current, delivery: await readDelivery(this.#path, trailArn, current.settings) };
  }

  /** The trail as it is now, with the delivery path that was approved; null when there is none. */
  beside(approved: ApprovedTrail): Promise<CurrentTrail | null> {
    return readBesideApproved((arn) => this.current(arn), this.#path, approved);
  }

  get #path(): DeliveryClients {
    return {
      s3: (region) => this.#clients.of(RedirectedS3Client, region),
      kms: (region) => this.#clients.of(KMSClient, region),
      logs: (region) => this.#clients.of(CloudWatchLogsClient, region),
      sns: (region) => this.#clients.of(SNSClient, region),
    };
  }

  /** The client of the home Region of a trail. */
  cloudTrail(trailArn: string): CloudTrailClient {
    return this.#clients.of(CloudTrailClient, homeRegionOf(trailArn));
  }

  get #ssm(): SSMClient {
    return this.#clients.of(SSMClient);
  }
}

/** A bucket may be in another Region than the trail. */
class RedirectedS3Client extends S3Client {
  constructor(settings: ConstructorParameters<typeof S3Client>[0]) {
    super({ ...settings, followRegionRedirects: true });
  }
}

interface ParameterVersion {
  Version?: number | undefined;
  Value?: string | undefined;
  LastModifiedUser?: string | undefined;
  LastModifiedDate?: Date | undefined;
  Description?: string | undefined;
}

function readVersion(
  { Version = 0, Value = '', LastModifiedUser = 'unknown', LastModifiedDate, Description }: ParameterVersion,
  trailArn: string,
): ApprovedVersion {
  const known = {
    ...{ version: Version, by: LastModifiedUser, at: LastModifiedDate?.toISOString() ?? 'unknown' },
    reason: Description ?? null,
  };
  try {
    const approved = parseBaseline(Value, trailArn);
    return { ...known, digest: digestOf(approved), approved };
  } catch (error) {
    if (!(error instanceof InvalidBaselineError)) throw error;
    return { ...known, digest: null, invalid: error.message };
  }
}

/** The trail that a name or ARN means: a name is one of the deployment's own account and Region. */
export async function trailOf({ home }: Pick<Deployment, 'home'>, name: string): Promise<string> {
  const scope = isArn(name) ? undefined : await home();
  const arn = isArn(name) ? name : scope && trailArnOf(scope, name);
  if (arn === undefined || resourceSubject(arn)?.type !== 'trail')
    throw new UsageFailure(`"${name}" is no name of a trail here: give its ARN.`);
  return arn;
}

/** Reads settings from a file: what `show --json` wrote, or its `approved` alone. Throws CommandFailure. */
export async function readApprovedFile(file: string, trailArn: string): Promise<ApprovedTrail> {
  let read: unknown;
  try {
    read = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new CommandFailure(`${file} is not JSON.`, { cause: error });
  }
  const given = typeof read === 'object' && read !== null && 'approved' in read ? read.approved : read;
  const { success, output } = v.safeParse(approvedTrailSchema, given);
  if (!success)
    throw new CommandFailure(`${file} does not hold approved settings, as show --json writes them.`);
  const { selectors, insights, aggregation, tags } = output;
  const normal = normalize({ selectors, insights, aggregation, tags }) as Partial<ApprovedTrail>;
  return parseBaseline(canonicalJson({ ...output, ...normal }), trailArn);
}

/** The trails of the deployment's own account and Region. */
export async function trailsHere({ clients, home }: Pick<Deployment, 'clients' | 'home'>): Promise<string[]> {
  const scope = await home();
  if (!scope)
    throw new CommandFailure('It could not be found out which account this is: name the trail by its ARN.');
  return listTrails(clients, scope);
}
