import { GetFunctionConcurrencyCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { ENVIRONMENT } from '../../tasks/contract/environment.ts';
import { nameBeforeIdOf, resourceNameOf } from '../../tasks/contract/scope.ts';
import { count } from '../../terminal/words.ts';
import { failure, judged, REPAIR, PUT_BACK, warning } from './check.ts';
import type { Judgement } from './check.ts';
import type { DeployedFunction, ExaminedDeployment } from './examined-deployment.ts';
import type { Question } from './question.ts';

/** The functions of the steps: there, able to run, and set up as they were deployed. */
export function functionQuestions(examined: ExaminedDeployment): Question[] {
  return [
    {
      area: 'functions',
      instead: 'the same code runs inside npm start, without Lambda',
      async ask() {
        const functions = await examined.functions();
        const roles = await rolesOf(examined);
        const settings = settingsOf(examined, functions, roles);
        const wrong = await Promise.all(
          functions.map(async (each) => [
            ...judgeFunction(each, await readReserved(examined, each), settings, examined.region),
            ...judgeIdentity(each, roles),
          ]),
        );
        return judged(wrong.flat(), `${count(functions.length, 'function')} active, none throttled`);
      },
    },
  ];
}

/** What the library that bundles the functions calls the entry of each. */
const HANDLER = 'index.handler';

/** Judges what a function runs, and as whom. `roles`: names of the roles of the stack by their logical ids. */
function judgeIdentity(
  { step, configuration }: DeployedFunction,
  roles: ReadonlyMap<string, string>,
): Judgement[] {
  const { Handler: handler = HANDLER, Role: role } = configuration ?? {};
  const wrong: Judgement[] = [];
  if (handler !== HANDLER) {
    wrong.push(failure(`${step} runs ${handler} instead of ${HANDLER}`, PUT_BACK));
  }
  const [, own] = [...roles].find(([logicalId]) => logicalId.includes(`${step}Role`)) ?? [];
  if (role !== undefined && own !== undefined && resourceNameOf(role) !== own) {
    wrong.push(failure(`${step} does not run with its own role, but with ${role}`, PUT_BACK));
  }
  return wrong;
}

/** Empty where the resources of the stack cannot be seen: another check says so. */
async function rolesOf({ resources }: ExaminedDeployment): Promise<Map<string, string>> {
  const found = await resources().catch(() => []);
  return new Map(
    found
      .filter(({ type }) => type === 'AWS::IAM::Role')
      .map(({ logicalId, physicalId }) => [logicalId, physicalId]),
  );
}

/** Variables that every function has, or that may differ between deployments, by their values. */
const FREE: readonly string[] = [
  ENVIRONMENT.ignoreTrails,
  ENVIRONMENT.trustedPrincipals,
  ENVIRONMENT.enforceTrails,
  ENVIRONMENT.enforceOwned,
  ENVIRONMENT.deployedRegions,
  ENVIRONMENT.notifyOwnActions,
  ENVIRONMENT.accountAlias,
  ENVIRONMENT.runbook,
];
/** Variables that put other code into a function, or send its calls elsewhere. */
const HIJACKING =
  /^(NODE_OPTIONS|NODE_EXTRA_CA_CERTS|AWS_LAMBDA_EXEC_WRAPPER|AWS_ENDPOINT_URL.*|LD_.*|HTTPS?_PROXY)$/i;

/** What the environment variables of a function have to say, by their names. */
export type FunctionSettings = Readonly<Record<string, string | undefined>>;

/**
 * Judges one function; an empty list if all is well.
 * @param reserved its reserved concurrency, undefined for none
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
 */
function judgeFunction(
  { step, name, configuration }: DeployedFunction,
  reserved: number | undefined,
  settings: FunctionSettings,
  region: string,
): Judgement[] {
  if (!configuration) return [failure(`${step} is gone (function ${name})`, PUT_BACK)];
  const {
    State: state = 'Active',
    StateReason: reason,
    LastUpdateStatus: update,
    Layers: layers = [],
  } = configuration;
  const wrong: Judgement[] = [];
  if (reserved === 0) {
    const free = `aws lambda delete-function-concurrency --region ${region} --function-name ${name}`;
    wrong.push(failure(`${step} cannot run: somebody set its concurrency to 0`, REPAIR, free));
  }
  // A function that was not called for weeks is Inactive, and wakes up when it is.
  if (state !== 'Active' && state !== 'Inactive') {
    wrong.push(failure(`${step} is ${state}${reason === undefined ? '' : `: ${reason}`}`, PUT_BACK));
  }
  if (update === 'Failed') wrong.push(warning(`the last change of ${step} failed`, PUT_BACK));
  if (layers.length > 0) {
    wrong.push(
      warning(
        `${step} runs with a layer that it was not deployed with`,
        `Find out who added it: it runs inside the function. ${PUT_BACK}`,
      ),
    );
  }
  return [...wrong, ...judgeSettings(step, configuration.Environment?.Variables ?? {}, settings)];
}

function judgeSettings(
  step: string,
  found: Readonly<Record<string, string>>,
  settings: FunctionSettings,
): Judgement[] {
  return Object.entries(found).flatMap(([name, value]) => {
    if (FREE.includes(name)) return [];
    if (HIJACKING.test(name)) return [failure(`${step} is given ${name}, which redirects it`, PUT_BACK)];
    if (!(name in settings))
      return [warning(`${step} is given ${name}, which it was not deployed with`, PUT_BACK)];
    const wanted = settings[name];
    return wanted === undefined || value === wanted
      ? []
      : [failure(`${step} has another value of ${name} than the deployment: ${value}`, PUT_BACK)];
  });
}

function settingsOf(
  { maybe, stack, stateMachineArn, partition, account }: ExaminedDeployment,
  functions: readonly DeployedFunction[],
  roles: ReadonlyMap<string, string>,
): FunctionSettings {
  const roleOf = (name: string) => functions.find(({ step }) => step === name)?.configuration?.Role;
  const ownRole = roleOf('StartLogging');
  const [, workflowRole] = [...roles].find(([logicalId]) => logicalId.includes('StateMachineRole')) ?? [];
  return {
    [ENVIRONMENT.tableName]: maybe('tableName'),
    [ENVIRONMENT.topicArn]: maybe('topicArn'),
    [ENVIRONMENT.tamperingTopicArn]: maybe('tamperingTopicArn'),
    [ENVIRONMENT.stateMachineArn]: stateMachineArn,
    [ENVIRONMENT.stackName]: nameBeforeIdOf(stack),
    // A deployment that restores no trail has no such function.
    [ENVIRONMENT.restoreRoleArn]: roleOf('RestoreTrail') ?? '',
    [ENVIRONMENT.remediatorRoleArns]:
      ownRole && workflowRole && `${ownRole},arn:${partition}:iam::${account}:role/${workflowRole}`,
  };
}

async function readReserved(
  { clients }: ExaminedDeployment,
  { name, configuration }: DeployedFunction,
): Promise<number | undefined> {
  if (!configuration) return undefined;
  const command = new GetFunctionConcurrencyCommand({ FunctionName: name });
  return (await clients.of(LambdaClient).send(command)).ReservedConcurrentExecutions;
}
