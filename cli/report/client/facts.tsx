import type { ComponentChildren } from 'preact';
import { UNKNOWN } from '../../../tasks/contract/vocabulary.ts';
import { rowOf, textsOf } from '../../../tasks/contract/kinds.ts';
import type { Resolution } from '../../../tasks/contract/resolution.ts';
import type { RepairOutcome } from '../../../tasks/contract/outcome.ts';
import { describeComparison } from '../../../tasks/notify/describe-comparison.ts';
import { utc } from '../../../tasks/contract/utc.ts';
import { comparedSettings } from '../../incidents/compared-settings.ts';
import { SOURCE_WORDS } from '../../incidents/sources.ts';
import { detectionsBySource } from '../../incidents/detections.ts';
import type { SourceDetections } from '../../incidents/detections.ts';
import type { EmbeddedIncident } from '../data.ts';
import { length, STATUS_WORDS, wordOf } from '../words.ts';
import { Untrusted } from './untrusted.tsx';

/** Every field of the incident, in groups. */
export function Facts({ incident }: { incident: EmbeddedIncident }) {
  const { actor, call, subject, repair, record, resolution, status, detections } = incident;
  return (
    <section class="facts" aria-labelledby="facts-heading">
      <h2 id="facts-heading">Everything that is known</h2>
      <div class="groups">
        <Group name="Call">
          <Fact name="Name" text={call.name} />
          <Fact name="Time" text={utc(call.time)} />
          <Fact name="Region" text={call.region} />
          <Fact name="Account that received it" text={call.account} />
          <Fact name="Error" text={call.errorCode} />
          <Fact name="Error message" text={call.errorMessage} />
          <Fact name="What it changed" text={incident.changes} />
          <Fact name="Remarks on the record" text={incident.remarks} />
        </Group>
        <Group name="Actor and source">
          <Fact name="Name" text={actor.name} />
          <Fact name="Type" text={actor.type} />
          <Fact name="ARN" text={actor.arn} code />
          <Fact name="Session" text={actor.session} />
          <Fact name="Source identity" text={actor.sourceIdentity} />
          <Fact name="Account" text={actor.account} />
          <Fact name="Access key" text={actor.accessKeyId} code />
          <Fact name="Source" text={actor.sourceIp} code />
          <Fact name="User agent" text={actor.userAgent} />
          <Fact name="MFA" text={actor.mfa} />
          <Fact name="On behalf of" text={actor.onBehalfOf} />
        </Group>
        <Group name="Trail and repair">
          <Fact name="Trail" text={subject.name} />
          <Fact name={subject.type === 'trail' ? 'Trail ARN' : 'Key'} text={subject.key} code />
          <Fact name="Home Region" text={subject.region} />
          <Fact name="Account" text={subject.account} />
          <Fact name="Repair" text={repair && repairWords(incident, repair)} />
          <Fact name="Blind for" text={repair?.proof && length(repair.proof.blindWindowSeconds)} />
          <Fact
            name="Last delivery"
            text={repair?.proof?.latestDeliveryTime && utc(repair.proof.latestDeliveryTime)}
          />
          <Fact
            name="Delivery error"
            text={repair?.proof?.deliveryErrors?.join('; ') ?? repair?.proof?.latestDeliveryError}
          />
          {!comparedSettings(repair?.comparison) && (
            <Fact name="Settings" text={repair?.comparison && describeComparison(repair.comparison)} />
          )}
          <Fact
            name="Last failure"
            text={repair?.failure && `${repair.failure.error}: ${repair.failure.message}`}
          />
          <Fact name="Advice" text={repair?.failure?.advice} />
        </Group>
        {resolution && (
          <Group name="How it ended">
            <Fact name="Status" text={wordOf(STATUS_WORDS, status)} />
            <Fact name="By" text={resolution.by ?? UNKNOWN} />
            <Fact name="Time" text={utc(resolution.at)} />
            <Fact name="Shown by" text={RESOLVED_BY_WORDS[resolution.source]} />
            <Fact name="Proof" text={resolution.proof} />
            <Fact name="Note" text={resolution.note} />
            <Fact name="Execution" text={resolution.executionArn} code />
          </Group>
        )}
        {detections.length > 0 && (
          <Group name="Seen by">
            {detectionsBySource(detections).map((detection) => (
              <Fact key={detection.source} name={pathWords(detection)} text={detection.id} code />
            ))}
          </Group>
        )}
        <Group name="Evidence">
          <Fact name="Incident id" text={incident.id} code />
          <Fact name="Execution" text={incident.executionArn} code />
          <Fact name="SHA-256 of the original record" text={record.sha256} code />
          <Fact
            name="Original record"
            text={`${record.bytes.toLocaleString('en')} bytes, ${record.kept ? 'kept in the incident table' : 'too large to keep: only its digest is in the incident table'}`}
          />
          {/* Messages about the outcome are published after it was recorded. */}
          <Fact
            name={
              status === 'RESTORED' || status === 'NEEDS_ACTION' ? 'Messages before the outcome' : 'Messages'
            }
            text={incident.messageIds}
          />
          <Fact name="Alert not published" text={incident.alertError} />
        </Group>
      </div>
    </section>
  );
}

function pathWords({ source, delaySeconds, times }: SourceDetections): string {
  const more = times === 1 ? '' : `, ${times} times in all`;
  return `${wordOf(SOURCE_WORDS, source)}, ${length(delaySeconds)} later${more}`;
}

/** "Not needed" is for a trail that was found logging: what has no repair says why nothing was repaired. */
function repairWords(
  { kind, resolution }: EmbeddedIncident,
  { outcome, rounds }: NonNullable<EmbeddedIncident['repair']>,
): string {
  const { repair } = rowOf(kind);
  if (outcome === 'not-needed' && repair === undefined)
    return resolution ? 'none by the remediator' : textsOf(kind).notFixed;
  const word = wordOf(REPAIR_WORDS, outcome);
  return rounds > 1 ? `${word}, in ${rounds} rounds` : word;
}

const RESOLVED_BY_WORDS: Record<Resolution['source'], string> = {
  event: 'a call in CloudTrail',
  sweep: 'a sweep',
  person: 'the person who closed it',
};

const REPAIR_WORDS: Record<RepairOutcome, string> = {
  'not-needed': 'not needed',
  'not-stopped': 'not needed: it was logging all the time',
  restored: 'restored',
  'settings-restored': 'as approved again',
  'settings-not-restored': 'not restored as approved',
  'logs-again': 'logs again, but not shown to be as before',
  'not-restored': 'not restored',
};

function Group({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div class="group">
      <h3>{name}</h3>
      <dl>{children}</dl>
    </div>
  );
}

function Fact(props: { name: string; text: string | string[] | undefined; code?: boolean }) {
  const texts = [props.text ?? []].flat().filter((text) => text !== '');
  if (texts.length === 0) return null;
  return (
    <div>
      <dt>{props.name}</dt>
      {texts.map((text, index) => (
        <dd key={index} class={text === UNKNOWN ? 'unknown' : props.code ? 'code' : undefined}>
          <Untrusted text={text} />
        </dd>
      ))}
    </div>
  );
}
