import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import manifest from '../../package.json' with { type: 'json' };
import { runProgram } from './run-program.ts';

const kept = process.env;
beforeAll(() => {
  process.env = {
    ...Object.fromEntries(Object.entries(kept).filter(([name]) => !name.startsWith('AWS_'))),
    AWS_CONFIG_FILE: '/nowhere/config',
    AWS_SHARED_CREDENTIALS_FILE: '/nowhere/credentials',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
});
afterAll(() => {
  process.env = kept;
});

describe('a user without an AWS account', () => {
  test.each([
    [
      'no Region',
      ['list'],
      'incidents: No AWS Region is set: give --region, set AWS_REGION, or name a profile that has one with --profile.\n',
    ],
    [
      'no credentials',
      ['list', '--region', 'eu-west-1'],
      'incidents: No AWS credentials were found: sign in ("aws sso login"), or name a profile with --profile.\n',
    ],
    [
      'an unknown profile',
      ['list', '--region', 'eu-west-1', '--profile', 'nobody'],
      'incidents: There is no profile nobody in ~/.aws/config or ~/.aws/credentials: check --profile.\n',
    ],
  ])('is shown what to do: %s', async (_what, args, stderr) => {
    expect(await runProgram(args)).toEqual({ code: 1, stdout: '', stderr });
  });

  test('is sent to embedded mode if the program has it', async () => {
    const { stderr } = await runProgram(['list', '--region', 'eu-west-1'], { withEmbedded: true });
    expect(stderr).toMatch(/name a profile with --profile, or look at embedded state with --local\.\n$/);
  });

  test('is shown the variable whose endpoint is not a URL', async () => {
    const env = { AWS_ENDPOINT_URL_DYNAMODB: 'notaurl', AWS_ACCESS_KEY_ID: 'k', AWS_SECRET_ACCESS_KEY: 's' };
    Object.assign(process.env, env);
    try {
      const { code, stderr } = await runProgram(['list', '--region', 'eu-west-1', '--table', 'x'], { env });
      expect(code).toBe(1);
      expect(stderr).toContain(
        'incidents: The variable AWS_ENDPOINT_URL_DYNAMODB is "notaurl", which is no URL',
      );
    } finally {
      for (const name of Object.keys(env)) Reflect.deleteProperty(process.env, name);
    }
  });

  test.each([[[]], [['--help']], [['help', 'export']], [['list', '--help']], [['verify', '--help']]])(
    'can read the help: %j',
    async (args) => {
      const { code, stdout, stderr } = await runProgram(args, { width: 100 });
      expect(code).toBe(args.length === 0 ? 2 : 0);
      expect(stdout + stderr).toMatchSnapshot();
    },
  );

  test('is offered embedded mode in a clone only', async () => {
    for (const args of [
      ['--help'],
      ['list', '--help'],
      ['baseline', 'diff', '--help'],
      ['doctor', '--help'],
    ]) {
      expect((await runProgram(args)).stdout).not.toContain('--local');
      expect((await runProgram(args, { withEmbedded: true })).stdout).toContain('--local');
    }
  });

  test('can read the version', async () => {
    expect(await runProgram(['--version'])).toEqual({ code: 0, stdout: `${manifest.version}\n`, stderr: '' });
  });

  test.each(['--stack', '--table', '--state-machine', '--region', '--profile'])(
    'cannot read embedded mode and AWS at once: %s',
    async (option) => {
      const { code, stderr } = await runProgram(['list', '--local', option, 'x']);
      expect(code).toBe(2);
      expect(stderr).toMatch(/^incidents: option '--local \[dir\]' cannot be used with option '--/);
    },
  );

  test('is shown the command that was probably meant', async () => {
    expect(await runProgram(['lst'])).toEqual({
      code: 2,
      stdout: '',
      stderr: "incidents: unknown command 'lst' (Did you mean list?)\n",
    });
  });
});
