import { accessSync, constants, existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import * as v from 'valibot';
import { parseArn } from '../tasks/contract/scope.ts';
import { isRegion } from '../tasks/contract/subject.ts';
import type { BusEvent } from './bus/bus.ts';
import type { CloudTrailState } from './services/cloudtrail/cloudtrail.ts';
import type { DestinationsState } from './services/destinations.ts';
import { checkNotInUse } from './services/dynamodb/folder.ts';
import type { StoredFinding } from './services/securityhub/findings.ts';
import type { SnsState } from './services/sns/store.ts';
import type { SsmState } from './services/ssm/ssm.ts';
import { DEFAULT_REGION, embeddedSettings, type EmbeddedSettings } from './settings.ts';
import { KeptLines } from './kept-lines.ts';
import {
  DamagedFileError,
  FolderPathError,
  parseLine,
  readJsonFile,
  reasonOf,
  removeFile,
  replaceFile,
  StateFolderError,
  type FileContent,
} from './state-file.ts';
import { ExecutionStore } from './workflow/execution-store.ts';
import { plainObject } from '../tasks/contract/schema-parts.ts';

/** What `embedded.json` says: how to read the folder, and where a running endpoint serves it. */
export interface Manifest extends EmbeddedSettings {
  /** URL of the endpoint that has the folder open, while it runs. */
  readonly url?: string;
}

/** What is kept of CloudTrail. */
interface KeptTrails extends CloudTrailState {
  /** Events whose calls were answered, and that may not have reached the bus. */
  readonly undelivered?: readonly BusEvent[];
}

/** Trails of which some were left by a run that is over. */
interface LeftTrails extends KeptTrails {
  /** ARNs of those. A later run with --serve keeps them as its own. */
  readonly left?: readonly string[];
}

/** A list of things with an ARN and what a service cannot do without. */
const listOf = (shape: v.ObjectEntries) => v.array(v.looseObject({ arn: v.string(), ...shape }));
const withArn = listOf({});
const fields = plainObject;
const list = v.array(fields);

const EVENT = v.looseObject({ id: v.string(), region: v.string(), detail: fields });

const MANIFEST: FileContent = {
  holds: 'the Region of the remediator and its address; npm start writes it again',
  shape: v.pipe(
    v.looseObject({
      region: v.pipe(
        v.string(),
        v.check((text) => isRegion(text)),
      ),
      url: v.optional(v.pipe(v.string(), v.url())),
    }),
    // What else it says follows from the Region.
    v.check((given) =>
      Object.entries(embeddedSettings(given.region)).every(
        ([name, value]) => (given[name] ?? value) === value,
      ),
    ),
  ),
};
const TRAILS: FileContent = {
  holds: 'the emulated trails',
  shape: v.looseObject({
    trails: listOf({
      ...{ name: v.string(), account: v.string(), homeRegion: v.string(), isLogging: v.boolean() },
      ...{ settings: fields, insightSelectors: list, tags: list },
      ...{ eventSelectors: v.optional(list), advancedEventSelectors: v.optional(list) },
    }),
    undelivered: v.optional(v.array(EVENT)),
  }),
};
const TOPICS: FileContent = {
  holds: "the emulated topics and subscriptions; npm start makes the remediator's own again",
  shape: v.looseObject({
    topics: listOf({ account: v.string(), attributes: fields }),
    subscriptions: listOf({ topicArn: v.string(), protocol: v.string(), attributes: fields }),
  }),
};

const PARAMETERS: FileContent = {
  holds: 'the emulated parameters, and the approved settings of trails with them',
  shape: v.looseObject({
    parameters: listOf({ name: v.string(), versions: v.array(fields) }),
    opsItems: v.optional(v.array(v.looseObject({ OpsItemId: v.string() }))),
  }),
};

const FINDINGS: FileContent = {
  holds: 'the findings of the emulated Security Hub',
  shape: v.looseObject({ findings: v.array(v.looseObject({ finding: v.looseObject({ Id: v.string() }) })) }),
};

const DESTINATIONS: FileContent = {
  holds: 'the emulated buckets, keys and log groups that trails deliver to',
  shape: v.looseObject({
    buckets: v.array(v.looseObject({ name: v.string() })),
    keys: withArn,
    logGroups: withArn,
  }),
};

/** How many lines of what the functions logged are kept. */
const KEPT_LOG_LINES = 5000;

/** The folder in which an installation keeps everything. */
export class StateFolder {
  readonly path: string;
  /** What the files of the services hold, as they were last written. */
  readonly #written = new Map<string, string>();
  #logged: KeptLines<unknown> | undefined;

  constructor(path: string) {
    this.path = path;
  }

  /** LevelDB of the incident table. */
  get database(): string {
    return join(this.path, 'dynamodb');
  }

  /** One JSON file for each execution. */
  get executions(): string {
    return join(this.path, 'executions');
  }

  /** Every message that was delivered, as JSON Lines. */
  get outbox(): string {
    return join(this.path, 'outbox.jsonl');
  }

  /** The event history of the emulated CloudTrail, as JSON Lines. */
  get history(): string {
    return join(this.path, 'history.jsonl');
  }

  /** Adds a line to what the functions logged, which are JSON Lines: the newest are kept. @throws StateFolderError */
  log(line: string): void {
    this.#logs().keep(parseLine(line) ?? { message: line.trimEnd() });
  }

  /** What is wrong with what the functions logged, a sentence each. */
  logDamage(): readonly string[] {
    return this.#logs().damaged;
  }

  #logs(): KeptLines<unknown> {
    this.#logged ??= new KeptLines(this.#log, fields, KEPT_LOG_LINES);
    return this.#logged;
  }

  /** Makes the folder. @throws FolderPathError when it cannot be written */
  prepare(): void {
    // Others may have written since.
    this.#written.clear();
    this.#logged = undefined;
    try {
      makeFolder(resolve(this.path));
      accessSync(this.path, constants.W_OK);
    } catch (error) {
      throw new FolderPathError(
        `The state folder ${this.path} cannot be written (${reasonOf(error)}): choose another with --dir.`,
        { cause: error },
      );
    }
  }

  /**
   * Removes what an installation left. A folder with files in it that is not an installation's is left alone,
   * and so is one that another process works with.
   * @throws StateFolderError, FolderPathError for a folder that is not a state folder
   */
  async clear(): Promise<void> {
    if (!existsSync(this.path)) return;
    if (!existsSync(this.#manifest) && existsSync(this.path) && !existsSync(this.database)) {
      throw new FolderPathError(
        `The folder ${this.path} holds no embedded state, so --fresh does not touch it: choose another with --dir.`,
      );
    }
    await checkNotInUse(this.database);
    const parts = [this.database, this.executions, this.outbox, this.history, this.#log, this.#manifest];
    for (const part of [...parts, this.#cloudTrail, this.#sns, this.#ssm, this.#findings, this.#destinations])
      removeFile(part);
    this.#written.clear();
  }

  /** What the folder says of itself. @throws StateFolderError when nothing was ever kept in it, DamagedFileError */
  manifest(): Manifest {
    const manifest = this.keptManifest();
    if (manifest) return manifest;
    if (existsSync(this.database)) return embeddedSettings(this.regionFor());
    throw new StateFolderError(
      `There is no embedded state in ${this.path}: run npm start first, or name its folder.`,
    );
  }

  /** The same; undefined when there is no such file. @throws DamagedFileError */
  keptManifest(): Manifest | undefined {
    return readJsonFile(this.#manifest, MANIFEST) as Manifest | undefined;
  }

  /**
   * Region of the remediator that the folder belongs to; for a new folder the wanted one.
   * @throws FolderPathError when it belongs to a remediator in another Region
   */
  regionFor(wanted?: string): string {
    const own = this.#region();
    if (own === undefined || wanted === undefined || own === wanted) return own ?? wanted ?? DEFAULT_REGION;
    throw new FolderPathError(
      `The folder ${this.path} belongs to a remediator in ${own} and keeps its incidents. For one in ${wanted} choose another folder with --dir.`,
    );
  }

  #region(): string | undefined {
    try {
      const manifest = this.keptManifest();
      if (manifest) return manifest.region;
    } catch (error) {
      if (!(error instanceof DamagedFileError)) throw error;
    }
    // Without that file the executions show where they ran.
    if (!existsSync(this.executions)) return undefined;
    return parseArn(new ExecutionStore(this.executions).list()[0]?.executionArn)?.region;
  }

  writeManifest(settings: EmbeddedSettings, url?: string): void {
    const manifest: Manifest = { ...settings, ...(url !== undefined && { url }) };
    replaceFile(this.#manifest, `${JSON.stringify(manifest, null, 2)}\n`);
  }

  /** Trails, if any were kept or left. @throws DamagedFileError */
  cloudTrail(): LeftTrails | undefined {
    return readJsonFile(this.#cloudTrail, TRAILS) as LeftTrails | undefined;
  }

  saveCloudTrail(state: KeptTrails): void {
    this.#save(this.#cloudTrail, JSON.stringify(state));
  }

  /**
   * Leaves the trails of a run that began without any, to be looked at afterwards. They replace
   * those that the run before left; what `--serve` keeps stays, but for trails of the same ARN.
   */
  leaveTrails(trails: CloudTrailState['trails']): void {
    const kept = this.cloudTrail();
    const left = trails.map(({ arn }) => arn);
    const replaced = [...left, ...(kept?.left ?? [])];
    const others = (kept?.trails ?? []).filter(({ arn }) => !replaced.includes(arn));
    // How far reads lag behind, and what is refused at first, were conditions of the run.
    const settled = trails.map(({ lagging, unseen, conflicts, ...trail }) => trail);
    const undelivered = kept?.undelivered ?? [];
    const state: LeftTrails = { trails: [...others, ...settled], left, undelivered };
    this.saveCloudTrail(state);
  }

  /** Topics and subscriptions, if any were kept. @throws DamagedFileError */
  sns(): SnsState | undefined {
    return readJsonFile(this.#sns, TOPICS) as SnsState | undefined;
  }

  saveSns(state: SnsState): void {
    this.#save(this.#sns, JSON.stringify(state));
  }

  /** Parameters, if any were kept. @throws DamagedFileError */
  ssm(): SsmState | undefined {
    return readJsonFile(this.#ssm, PARAMETERS) as SsmState | undefined;
  }

  saveSsm(state: SsmState): void {
    this.#save(this.#ssm, JSON.stringify(state));
  }

  /** Findings of Security Hub, if any were kept. @throws DamagedFileError */
  findings(): readonly StoredFinding[] | undefined {
    const kept = readJsonFile(this.#findings, FINDINGS) as { findings: StoredFinding[] } | undefined;
    return kept?.findings;
  }

  saveFindings(findings: readonly StoredFinding[]): void {
    this.#save(this.#findings, JSON.stringify({ findings }));
  }

  /** Buckets, keys and log groups, if any were kept. @throws DamagedFileError */
  destinations(): DestinationsState | undefined {
    return readJsonFile(this.#destinations, DESTINATIONS) as DestinationsState | undefined;
  }

  saveDestinations(state: DestinationsState): void {
    this.#save(this.#destinations, JSON.stringify(state));
  }

  /** Writes a file of a service, unless it holds that already. */
  #save(file: string, content: string): void {
    if (this.#written.get(file) === content) return;
    this.#written.delete(file);
    replaceFile(file, content);
    this.#written.set(file, content);
  }

  get #findings(): string {
    return join(this.path, 'securityhub.json');
  }

  get #destinations(): string {
    return join(this.path, 'destinations.json');
  }

  get #log(): string {
    return join(this.path, 'functions.jsonl');
  }

  get #manifest(): string {
    return join(this.path, 'embedded.json');
  }

  get #cloudTrail(): string {
    return join(this.path, 'cloudtrail.json');
  }

  get #sns(): string {
    return join(this.path, 'sns.json');
  }

  get #ssm(): string {
    return join(this.path, 'ssm.json');
  }
}

/** Level by level: where a file system refuses folders as /proc does, a recursive mkdir of Node.js never comes back. */
function makeFolder(path: string): void {
  if (existsSync(path) && statSync(path).isDirectory()) return;
  if (!existsSync(dirname(path))) makeFolder(dirname(path));
  mkdirSync(path);
}
