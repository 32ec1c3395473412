import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { bareSizes } from '../../bench/check/bare-clients.ts';
import { KILOBYTES, overweight } from '../../bench/check/budgets.ts';
import type { Resource } from './synthesized.ts';

/** What a program left behind. */
interface Finished {
  code: number;
  stdout: string;
  stderr: string;
}

function run(file: string[], environment: Record<string, string>): Promise<Finished> {
  const env = { ...process.env, ...environment };
  return new Promise((resolve) => {
    execFile(process.execPath, file, { env }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });
}

/** Runs the app as the CDK's command line does. */
function runApp(
  outdir: string,
  settings: Record<string, unknown>,
  environment: Record<string, string> = {},
): Promise<Finished> {
  const { context } = JSON.parse(readFileSync('cdk.json', 'utf8')) as { context: object };
  const CDK_CONTEXT_JSON = JSON.stringify({ ...context, ...settings });
  return run(['infra/app.ts'], {
    CDK_OUTDIR: outdir,
    CDK_CONTEXT_JSON,
    CDK_VALIDATION: 'false',
    ...environment,
  });
}

const directory = mkdtempSync(join(tmpdir(), 'remediator-app-'));
afterAll(() => {
  rmSync(directory, { recursive: true });
});

test('a bad setting ends the app with one sentence, no stack trace and no assembly', async () => {
  const outdir = join(directory, 'refused');
  const { code, stdout, stderr } = await runApp(outdir, { email: 'bob' });
  expect(stderr).toBe('email is "bob", but must be e-mail addresses, separated by commas.\n');
  expect(stdout).toBe('');
  expect(code).toBe(1);
  expect(existsSync(join(outdir, 'manifest.json'))).toBe(false);
});

describe('the bundles that a deployment would upload', () => {
  const outdir = join(directory, 'assembly');
  const calls: { target: string; body: string }[] = [];
  let functions: [string, Resource][];
  let server: Server;
  let answer: (response: ServerResponse) => void;

  beforeAll(async () => {
    const { code, stderr } = await runApp(
      outdir,
      { email: 'security@example.com', watchRoles: 'true', enforceTrails: 'management-events' },
      { CDK_DEFAULT_REGION: 'eu-central-1', CDK_DEFAULT_ACCOUNT: '111122223333' },
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const template = JSON.parse(
      readFileSync(join(outdir, 'cloudtrail-remediator.template.json'), 'utf8'),
    ) as { Resources: Record<string, Resource> };
    functions = Object.entries(template.Resources).filter(([, { Type }]) => Type === 'AWS::Lambda::Function');
    server = createServer((request: IncomingMessage, response: ServerResponse) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        calls.push({ target: String(request.headers['x-amz-target'] ?? ''), body });
        answer(response);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  }, 120_000);

  afterAll(() => {
    server.close();
  });

  const folderOf = ({ Properties }: Resource) =>
    join(outdir, `asset.${(Properties['Code'] as { S3Key: string }).S3Key.replace(/\.zip$/, '')}`);

  /** What a function answered, or the name of its error with its stack. */
  interface Answer {
    result?: unknown;
    error?: string;
    at?: string;
  }

  /** Invokes a function as Lambda does: its bundle, with the environment that the template gives it. */
  async function invoke(name: string, input: unknown): Promise<Answer> {
    const [answer] = await invokeAll([[name, input]]);
    return answer!;
  }

  /** Invokes several in one process, in order: each with its own environment, and nothing of the others'. */
  async function invokeAll(invocations: [name: string, input: unknown][]): Promise<Answer[]> {
    const made = invocations.map(([name, input]) => {
      const [, resource] = functions.find(([id]) => id.startsWith(name))!;
      const { Variables = {} } = (resource.Properties['Environment'] ?? {}) as {
        Variables?: Record<string, unknown>;
      };
      const environment = Object.fromEntries(
        Object.entries(Variables).map(([key, value]) => [
          key,
          typeof value === 'string' ? value : `arn:aws:states:eu-central-1:111122223333:of:${key}`,
        ]),
      );
      return { bundle: join(folderOf(resource), 'index.mjs'), environment, input };
    });
    const program = `
      const made = ${JSON.stringify(made)};
      const outside = { ...process.env };
      for (const key of Object.keys(made[0].environment)) delete outside[key];
      const answers = [];
      for (const { bundle, environment, input } of made) {
        process.env = { ...outside, ...environment };
        const { handler } = await import(bundle);
        answers.push(await handler(input).then(
          (result) => ({ result }), (error) => ({ error: error.name, at: error.stack })));
      }
      process.stdout.write('\\n' + JSON.stringify(answers));`;
    const { stdout, stderr } = await run(['--input-type=module', '--eval', program], {
      // Options of Node.js count when the process starts.
      ...made[0]!.environment,
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    });
    const last = stdout.split('\n').at(-1) ?? '';
    if (last === '') throw new Error(stderr);
    return JSON.parse(last) as Answer[];
  }

  const restart = {
    trailArn: 'arn:aws:cloudtrail:eu-central-1:111122223333:trail/management-events',
    incidentId: '7f3c0b52-6f0e-4a8a-9d55-0f1f3e0c5b11',
    executionArn: 'arn:aws:states:eu-central-1:111122223333:execution:remediation:1',
  };

  test('include a stack that forwards role changes from the Region of IAM events', () => {
    const { artifacts } = JSON.parse(readFileSync(join(outdir, 'manifest.json'), 'utf8')) as {
      artifacts: Record<string, { type: string; environment?: string }>;
    };
    const stacks = Object.entries(artifacts).filter(([, { type }]) => type === 'aws:cloudformation:stack');
    expect(stacks.map(([name, { environment }]) => [name, environment]).sort()).toEqual([
      ['cloudtrail-remediator', 'aws://unknown-account/unknown-region'],
      ['cloudtrail-remediator-eu-central-1-iam-forwarding', 'aws://111122223333/us-east-1'],
    ]);
  });

  test('are ten, each with its source map, and small enough to start fast', () => {
    const bytes = Object.keys(KILOBYTES).map((name): [string, number] => {
      const id = name.replace(/(?:^|-)(.)/g, (_all, letter: string) => letter.toUpperCase());
      const [, resource] = functions.find(([each]) => each.replace(/^Tasks/, '').startsWith(id))!;
      expect(existsSync(join(folderOf(resource), 'index.mjs.map'))).toBe(true);
      return [name, statSync(join(folderOf(resource), 'index.mjs')).size];
    });
    expect(functions).toHaveLength(bytes.length);
    expect(overweight(Object.fromEntries(bytes) as typeof KILOBYTES, bareSizes())).toEqual([]);
  });

  test('each contain the licences of their packages, and no others, and a bill of materials', () => {
    const names = (folder: string) =>
      [
        ...readFileSync(join(folder, 'THIRD-PARTY-NOTICES'), 'utf8').matchAll(/^(\S+) [\d.]+\nLicence: /gm),
      ].map(([, name]) => name);
    for (const [, each] of functions) {
      const { components } = JSON.parse(readFileSync(join(folderOf(each), 'sbom.cdx.json'), 'utf8')) as {
        components: { name: string }[];
      };
      expect(components.map(({ name }) => name).sort()).toEqual(names(folderOf(each)).sort());
    }
    const named = (id: string) => names(folderOf(functions.find(([each]) => each.startsWith(id))![1]));
    expect(named('TasksStartLogging')).toEqual(
      expect.arrayContaining(['@aws-sdk/client-cloudtrail', '@smithy/core', 'valibot']),
    );
    expect(named('TasksStartLogging')).not.toContain('@aws-sdk/client-dynamodb');
    expect(named('TasksRecordIncident')).toContain('@aws-sdk/client-dynamodb');
  });

  test('run under the Node.js of Lambda, with the SDK inside', async () => {
    answer = (response) =>
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' }).end('{}');
    const { result, at } = await invoke('TasksStartLogging', restart);
    expect(at).toBeUndefined();
    expect(result).toEqual({ acceptedAt: expect.any(String) });
    expect(calls.at(-1)!.target).toMatch(/\.StartLogging$/);
    expect(JSON.parse(calls.at(-1)!.body)).toEqual({ Name: restart.trailArn });
  });

  test('keep the names of their errors, which the workflow matches, and have a source map', async () => {
    answer = (response) =>
      response
        .writeHead(400, { 'content-type': 'application/x-amz-json-1.1' })
        .end(JSON.stringify({ __type: 'TrailNotFoundException', message: 'Unknown trail' }));
    const { error, at } = await invoke('TasksStartLogging', restart);
    expect(error).toBe('TrailGoneError');
    const [, file = '', line, column] =
      /\((?:file:\/\/)?([^:]+index\.mjs):(\d+):(\d+)\)/.exec(at ?? '') ?? [];
    const map = new SourceMap(JSON.parse(readFileSync(`${file}.map`, 'utf8')) as SourceMapPayload);
    const { fileName } = map.findOrigin(Number(line), Number(column)) as { fileName: string };
    expect(fileName).toMatch(/tasks\/repairs\/start-logging\/.*\.ts$/);
  });

  test('can sweep with the environment of the template, even if every response is malformed', async () => {
    answer = (response) =>
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' }).end('{"Trails":[]}');
    const { result, at } = await invoke('SweepTrails', {});
    expect(at).toBeUndefined();
    expect(result).toMatchObject({ swept: 0, notLogging: 0, started: [] });
  });

  describe('start with the environment of the template', () => {
    const ERRORS = [
      ['TasksClassifyEvent', 'UnclassifiableEventError'],
      ['TasksCheckLogging', 'InvalidInputError'],
      ['TasksVerifyLogging', 'InvalidInputError'],
      ['TasksCompareTrail', 'InvalidInputError'],
      ['TasksRestoreTrail', 'InvalidInputError'],
      ['TasksRecordIncident', 'InvalidInputError'],
      ['TasksPublishNotification', 'InvalidInputError'],
    ] as const;
    const answers = new Map<string, Answer>();
    beforeAll(async () => {
      const given = await invokeAll(ERRORS.map(([name]) => [name, {}]));
      for (const [n, [name]] of ERRORS.entries()) answers.set(name, given[n]!);
    });

    test.each(ERRORS)('%s', (name, error) => {
      expect(answers.get(name)).toMatchObject({ error });
    });
  });
});
