import { partitionOf, trailArnOf } from '../contract/scope.ts';
import { resourceSubject } from '../contract/subject.ts';

/** The path under which the parameters of a stack are. No name may begin with `aws` or `ssm`. */
export function parameterPath(stackName: string): string {
  return `/cloudtrail-remediator/${stackName}/baseline`;
}

/** The name of the parameter that holds the baseline of a trail. Throws TypeError for another ARN. */
export function parameterName(stackName: string, trailArn: string): string {
  const subject = resourceSubject(trailArn);
  if (subject?.type !== 'trail') throw new TypeError(`${trailArn} is not the ARN of a trail.`);
  return `${parameterPath(stackName)}/${subject.account}/${subject.region}/${subject.name}`;
}

/** The name of the parameter that holds the pause of a trail. Throws TypeError for another ARN. */
export function pauseName(stackName: string, trailArn: string): string {
  const [baseline, pause] = [parameterPath(stackName), `/cloudtrail-remediator/${stackName}/pause`];
  return `${pause}${parameterName(stackName, trailArn).slice(baseline.length)}`;
}

const PARAMETER_NAME =
  /^\/cloudtrail-remediator\/(?<stackName>[A-Za-z0-9-]+)\/baseline\/(?<account>\d{12})\/(?<region>[a-z0-9-]+)\/(?<trail>[\w.-]+)$/;

/** The stack and the trail of a parameter; undefined for any other parameter. */
export function parseParameterName(name: string): { stackName: string; trailArn: string } | undefined {
  const { stackName = '', account = '', region = '', trail = '' } = PARAMETER_NAME.exec(name)?.groups ?? {};
  const trailArn = trailArnOf({ partition: partitionOf(region), region, account }, trail);
  return resourceSubject(trailArn) ? { stackName, trailArn } : undefined;
}
