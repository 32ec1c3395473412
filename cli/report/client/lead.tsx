import { Fragment } from 'preact';
import { UNKNOWN, type Status } from '../../../tasks/contract/vocabulary.ts';
import { rowOf, textsOf } from '../../../tasks/contract/kinds.ts';
import type { Resolution } from '../../../tasks/contract/resolution.ts';
import { describeComparison } from '../../../tasks/notify/describe-comparison.ts';
import { fillStep } from '../../../tasks/notify/fill-step.ts';
import { duration } from '../../../tasks/contract/duration.ts';
import { blindWindowOf } from '../../incidents/blind-window.ts';
import type { EmbeddedIncident } from '../data.ts';
import { clockOf, dayOf } from '../words.ts';
import { Untrusted, UntrustedLine } from './untrusted.tsx';

/** The incident in two or three sentences. */
export function Lead({ incident }: { incident: EmbeddedIncident }) {
  const { actor, call, changes } = incident;
  if (call.name === UNKNOWN) {
    return (
      <p class="lead">
        {clockOf(incident.occurredAt)} UTC on {dayOf(incident.occurredAt)}; no call shows it.{' '}
        {changes.map((change, index) => (
          <Fragment key={index}>
            <Untrusted text={change} limit={400} />{' '}
          </Fragment>
        ))}
        <Outcome incident={incident} />
      </p>
    );
  }
  const person = actor.sourceIdentity ?? actor.session;
  return (
    <p class="lead">
      {person !== UNKNOWN && person !== actor.name && (
        <>
          <UntrustedLine text={person} limit={80} /> as{' '}
        </>
      )}
      <UntrustedLine text={actor.name} limit={120} /> (<UntrustedLine text={actor.type} limit={40} />
      {actor.mfa === 'no' && ', without MFA'}
      {actor.mfa === 'yes' && ', with MFA'}) called <UntrustedLine text={call.name} limit={60} /> from{' '}
      <UntrustedLine text={actor.sourceIp} limit={80} /> at {clockOf(incident.occurredAt)} UTC on{' '}
      {dayOf(incident.occurredAt)}. <Outcome incident={incident} />
    </p>
  );
}

function Outcome({ incident }: { incident: EmbeddedIncident }) {
  const { call, kind, repair, resolution, status } = incident;
  const seconds = blindWindowOf(incident)?.seconds;
  if (call.errorCode) {
    return (
      <>
        AWS refused the call: <UntrustedLine text={call.errorCode} limit={80} />.
      </>
    );
  }
  if (resolution) return <Resolved status={status} resolution={resolution} />;
  if (status === 'RESTORED') {
    return (
      <strong class="good">
        {seconds === undefined
          ? 'Logging is back.'
          : `Logging was back ${seconds < 1 ? 'within a second' : `after ${duration(seconds)}`}`}
        {seconds !== undefined &&
          (repair?.proof ? `, confirmed by GetTrailStatus at ${clockOf(repair.proof.verifiedAt)}.` : '.')}
      </strong>
    );
  }
  if (repair?.outcome === 'logs-again') {
    const compared = repair.comparison && `Settings: ${describeComparison(repair.comparison)}.`;
    return (
      <>
        <strong class="bad">Something logs again, but it is not shown to be as before.</strong>{' '}
        {compared && <UntrustedLine text={compared} limit={600} />}
      </>
    );
  }
  if (status === 'NEEDS_ACTION') {
    const { failure } = repair ?? {};
    return (
      <>
        <strong class="bad">{failure ? 'Logging could not be put back.' : textsOf(kind).notFixed}</strong>{' '}
        {failure && <UntrustedLine text={failure.message} limit={400} />}{' '}
        <UntrustedLine text={failure?.advice ?? adviceOf(incident)} limit={900} />
      </>
    );
  }
  if (status === 'OPEN')
    return <strong class="warn">The repair was not finished when this report was made.</strong>;
  if (repair?.outcome === 'not-stopped') return <>It was logging all the time.</>;
  return <>{rowOf(kind).repair ? 'Nothing had to be restarted.' : textsOf(kind).notFixed}</>;
}

function adviceOf({ kind, subject }: EmbeddedIncident): string {
  return textsOf(kind)
    .steps.map((step) => fillStep(step, subject))
    .join(' ');
}

/** How an incident that needed action ended. */
function Resolved({ status, resolution }: { status: Status; resolution: Resolution }) {
  const { source, at, by, proof, note } = resolution;
  const when = `${clockOf(at)} UTC on ${dayOf(at)}`;
  return (
    <>
      <strong class={status === 'CLOSED' ? 'closed' : 'good'}>
        {status === 'CLOSED' ? 'Closed by ' : 'Restored by '}
        {by === undefined ? 'somebody unknown' : <UntrustedLine text={by} limit={300} />}
        {source === 'sweep' ? `, verified by a sweep at ${when}.` : ` at ${when}.`}
      </strong>{' '}
      {proof !== undefined && <Untrusted text={proof} />}{' '}
      {note !== undefined && (
        <>
          Note: <Untrusted text={note} limit={1000} />
        </>
      )}
    </>
  );
}
