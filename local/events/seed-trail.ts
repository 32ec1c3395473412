import type { Incident } from '../../tasks/contract/incident.ts';
import { classifyEvent } from '../../tasks/classify/classify-event.ts';
import type { BusEvent } from '../bus/bus.ts';
import type { InstallationOptions } from '../installation.ts';
import type { TrailSeed } from '../services/cloudtrail/seed.ts';
import { REMEDIATOR_ROLE_ARNS } from '../settings.ts';

/** What has to be there for an event to be replayed as if it had just happened. */
export interface Stage {
  /** The incident that the classifier makes of the event; absent when it cannot. */
  readonly incident?: Incident;
  /** The trail that was stopped, for the repair to have something to repair. */
  readonly seed?: TrailSeed;
  readonly installation: Pick<InstallationOptions, 'trailAccount' | 'cloudTrail'>;
}

const MONTH = 30 * 24 * 3600 * 1000;

/** Sets the stage for an event: a stopped trail is stopped since the time of the event, in its own account and Region. */
export function stageFor(event: BusEvent, now: Date): Stage {
  const incident = classify(event, now);
  if (!incident) return { installation: {} };
  const { subject, call, occurredAt, plannedRepair } = incident;
  const installation = { ...(/^\d{12}$/.test(call.account) && { trailAccount: call.account }) };
  if (plannedRepair === 'none' || subject.type !== 'trail') return { incident, installation };
  const shared = subject.account !== call.account;
  return {
    incident,
    seed: {
      arn: subject.key,
      isLogging: false,
      startedAt: new Date(Date.parse(occurredAt) - MONTH),
      stoppedAt: occurredAt,
      settings: { IsMultiRegionTrail: true, IsOrganizationTrail: shared },
    },
    installation: {
      ...installation,
      // A trail under another account's ARN is an organization's: that account manages it, ours is a member.
      ...(shared && {
        cloudTrail: { organizations: [{ managementAccount: subject.account, members: [call.account] }] },
      }),
    },
  };
}

function classify(event: BusEvent, now: Date): Incident | undefined {
  try {
    return classifyEvent(event, { remediatorRoleArns: REMEDIATOR_ROLE_ARNS, ignoreTrails: [] }, now).incident;
  } catch {
    // The workflow will say why.
    return undefined;
  }
}
