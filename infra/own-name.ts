import type { Construct } from 'constructs';
import { Stack } from 'aws-cdk-lib';

/**
 * What the names of a stack's rules and alarms begin with. The rules that watch over them match this beginning, and the
 * name of a stack has no dot: what begins so cannot be another stack's.
 */
export function ownPrefix(scope: Construct): string {
  return `${Stack.of(scope).stackName}.`;
}
