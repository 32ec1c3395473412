import type { Duration } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  ApplicationLogLevel,
  Architecture,
  type Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

/** What one step of the workflow needs to run. */
export interface TaskFunctionProps {
  /** A bundle whose `index` exports `handler`. */
  readonly code: Code;
  readonly description: string;
  /** How long it may run: less than its Tasks wait in the workflow, so that Lambda's own error is what they see. */
  readonly timeout: Duration;
  /** @default - none */
  readonly environment?: Record<string, string>;
  readonly logRetention: RetentionDays;
  readonly architecture: 'arm64' | 'x86_64';
}

/**
 * One step of the workflow as a Lambda function, with a role that may write this function's own log and nothing else:
 * the caller of this construct adds what the step calls.
 */
export class TaskFunction extends Construct {
  readonly function: LambdaFunction;
  readonly role: Role;

  constructor(scope: Construct, id: string, props: TaskFunctionProps) {
    super(scope, id);
    const logGroup = new LogGroup(this, 'Log', { retention: props.logRetention });
    // Not AWSLambdaBasicExecutionRole: that one may write to every log group of the account.
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(this.role);
    this.function = new LambdaFunction(this, 'Function', {
      code: props.code,
      handler: 'index.handler',
      description: props.description,
      runtime: Runtime.NODEJS_24_X,
      architecture: props.architecture === 'arm64' ? Architecture.ARM_64 : Architecture.X86_64,
      memorySize: 512,
      timeout: props.timeout,
      role: this.role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      applicationLogLevelV2: ApplicationLogLevel.INFO,
      systemLogLevelV2: SystemLogLevel.INFO,
      environment: props.environment ?? {},
    });
  }
}
