import { useState } from 'preact/hooks';
import type { Status } from '../../../tasks/contract/vocabulary.ts';
import { utc } from '../../../tasks/contract/utc.ts';
import { count } from '../../../terminal/words.ts';
import type { EmbeddedIncident } from '../data.ts';
import { CONDITION_WORDS, namesOf, nowSentences } from '../now.ts';
import type { TrailNow } from '../now.ts';
import { visibleText } from '../visible-text.ts';
import { length, titleOf, whatHappened } from '../words.ts';
import { StatusBadge } from './badges.tsx';
import { Figure } from './figure.tsx';
import { linkTo, referenceOf } from './link-to.ts';
import type { ReportData } from './report-data.ts';
import { UntrustedLine } from './untrusted.tsx';

/** So many trails, other incidents, and incidents of a trail are listed at once. */
const FEW = { trails: 10, others: 5, ofTrail: 3 };

interface Props {
  data: ReportData;
  showUnresolved: (status: Status) => void;
}

/** What is off, weakened or open at the time of the report: in a line, in figures, and one by one. */
export function NowSection({ data, showUnresolved }: Props) {
  const { now, report, madeAt } = data;
  const [first, ...others] = nowSentences(now, report);
  const [off, weakened, unknown, on] = [
    namesOf(now, 'gone', 'off'),
    namesOf(now, 'weakened'),
    namesOf(now, 'unknown'),
    namesOf(now, 'on'),
  ];
  const [all, known] = [now.trails.length, now.trails.length - unknown.length];
  const notKnown = unknown.length > 0 ? `not known of ${count(unknown.length, 'trail')}` : '';
  const value = (names: string[]): string => (known === 0 ? '–' : String(names.length));
  const listed = now.trails.filter(({ condition }) => condition !== 'on' && condition !== 'unknown');
  const [whole, showWhole] = useState(false);
  const more = listed.length > FEW.trails || now.others.length > FEW.others;
  return (
    <section class="now" aria-labelledby="now-heading">
      <h1 id="now-heading">{first}</h1>
      <p class="verdict">{others.join(' ')}</p>
      <dl class="figures">
        <Figure
          name="Off now"
          value={value(off)}
          note={someOf(off) || notKnown || 'no trail is off'}
          tone={off.length > 0 ? 'bad' : undefined}
        />
        <Figure
          name="Weakened now"
          value={value(weakened)}
          note={someOf(weakened) || notKnown || 'no trail is weakened'}
          tone={weakened.length > 0 ? 'warn' : undefined}
        />
        <Figure
          name="Logging, not weakened"
          value={known === 0 ? '–' : `${on.length} of ${all}`}
          note={notKnown || 'verified with GetTrailStatus'}
          tone={all > 0 && on.length === all ? 'good' : undefined}
        />
        <Figure
          name="Need action"
          value={now.needAction.toLocaleString('en')}
          note={now.beingRepaired > 0 ? `and ${now.beingRepaired} being repaired` : 'none is being repaired'}
          tone={now.needAction > 0 ? 'bad' : undefined}
        />
      </dl>
      {listed.length + now.others.length > 0 && (
        <ul class="now-list" aria-label="What is off, weakened or open now">
          {listed.slice(0, whole ? undefined : FEW.trails).map((trail) => (
            <TrailItem key={trail.history.arn} trail={trail} madeAt={madeAt} />
          ))}
          {now.others.slice(0, whole ? undefined : FEW.others).map((incident) => (
            <li key={referenceOf(incident)}>
              <StatusBadge status={incident.status} />
              <IncidentLink incident={incident} words={titleOf(incident)} />
            </li>
          ))}
        </ul>
      )}
      <p class="now-actions">
        {more && (
          <button type="button" class="quiet" aria-expanded={whole} onClick={() => showWhole(!whole)}>
            {whole ? 'Show fewer' : `Show all ${listed.length + now.others.length}`}
          </button>
        )}
        {now.needAction > 0 && (
          <button type="button" class="quiet" onClick={() => showUnresolved('NEEDS_ACTION')}>
            {`Only ${count(now.needAction, 'incident')} that ${now.needAction === 1 ? 'needs' : 'need'} action`}
          </button>
        )}
      </p>
    </section>
  );
}

function TrailItem({ trail, madeAt }: { trail: TrailNow; madeAt: number }) {
  const { history, condition, since, how, open } = trail;
  const { verifiedAt } = history.state ?? {};
  const facts = [
    since !== undefined && `since ${utc(new Date(since).toISOString())}, ${length((madeAt - since) / 1000)}`,
    ...how,
    verifiedAt === undefined ? 'not verified since' : `verified ${utc(verifiedAt)}`,
  ].filter((fact) => fact !== false);
  return (
    <li>
      <span class={`condition ${condition}`}>{CONDITION_WORDS[condition]}</span>
      <div>
        <strong>
          <UntrustedLine text={history.name} />
        </strong>{' '}
        <small>
          <UntrustedLine text={`${history.account} · ${history.region}`} />
        </small>
        <div class="now-facts">
          <UntrustedLine text={facts.join('; ')} limit={600} />
        </div>
        {open.slice(0, FEW.ofTrail).map((incident) => (
          <IncidentLink key={referenceOf(incident)} incident={incident} words={whatHappened(incident)} />
        ))}
        {open.length > FEW.ofTrail && <small>{`and ${open.length - FEW.ofTrail} more`}</small>}
      </div>
    </li>
  );
}

function IncidentLink({ incident, words }: { incident: EmbeddedIncident; words: string }) {
  return (
    <a href={linkTo(referenceOf(incident))}>
      <UntrustedLine text={`${words}, ${utc(incident.occurredAt)}`} limit={300} />
    </a>
  );
}

/** Names for a note: two at most, and how many more there are. */
function someOf(names: string[]): string {
  const shown = names.slice(0, 2).map((name) => visibleText(name, 140));
  return [...shown, ...(names.length > 2 ? [`${names.length - 2} more`] : [])].join(', ');
}
