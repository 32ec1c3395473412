import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { Entry } from '../selection.ts';
import { titleOf } from '../words.ts';
import { ApprovedSettings } from './approved-settings.tsx';
import { linkTo } from './link-to.ts';
import { SeverityBadge, StatusBadge } from './badges.tsx';
import { Facts } from './facts.tsx';
import { Lead } from './lead.tsx';
import { Moments } from './moments.tsx';
import type { ReportData } from './report-data.ts';
import { Untrusted } from './untrusted.tsx';
import { WorkflowSection } from './workflow-section.tsx';

interface Props {
  data: ReportData;
  entry: Entry;
  /** References to the incidents before and after this one in the table. */
  previous: string | undefined;
  next: string | undefined;
  index: number;
  count: number;
}

/** Everything about one incident, as a page of its own that can be printed as evidence. */
export function IncidentView({ data, entry, previous, next, index, count }: Props) {
  const { incident } = entry;
  const timeline = useMemo(() => data.timelineOf(incident.executionArn), [data, incident]);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    window.scrollTo(0, 0);
    heading.current?.focus({ preventScroll: true });
  }, [incident]);
  return (
    <article class="incident" aria-labelledby="incident-heading">
      <nav class="neighbours" aria-label="Incidents">
        <a href={linkTo()} class="back">
          <span aria-hidden="true">←</span> All incidents
        </a>
        {index >= 0 && (
          <span class="place">{`${(index + 1).toLocaleString('en')} of ${count.toLocaleString('en')}`}</span>
        )}
        {previous !== undefined && <a href={linkTo(previous)}>Previous</a>}
        {next !== undefined && <a href={linkTo(next)}>Next</a>}
      </nav>
      <h1 id="incident-heading" ref={heading} tabIndex={-1}>
        <Untrusted text={titleOf(incident)} limit={240} />
      </h1>
      <p class="badges">
        <StatusBadge status={incident.status} />
        <SeverityBadge severity={incident.severity} />
        {incident.test && <span class="origin">A test: nothing really happened</span>}
        {incident.origin === 'remediator' && <span class="origin">By the remediator’s own role</span>}
      </p>
      <Lead incident={incident} />
      <ApprovedSettings incident={incident} />
      <Moments incident={incident} timeline={timeline} />
      <WorkflowSection layout={data.report.layout} timeline={timeline} incident={incident} />
      <Facts incident={incident} />
    </article>
  );
}
