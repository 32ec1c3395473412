import { utc } from '../../../tasks/contract/utc.ts';
import { comparedSettings } from '../../incidents/compared-settings.ts';
import type { EmbeddedIncident } from '../data.ts';
import { Table } from './table.tsx';
import { UntrustedLine } from './untrusted.tsx';

const HEADS = ['Setting', 'Approved', 'Current', 'Weaker'];

/** What differed from the approved settings when the trail was compared; nothing for an incident without such a comparison. */
export function ApprovedSettings({ incident: { repair, approvedBy } }: { incident: EmbeddedIncident }) {
  const compared = comparedSettings(repair?.comparison);
  if (!compared) return null;
  const { version, differences, more, unknown } = compared;
  const by = approvedBy ? `, approved by ${approvedBy.by}, ${utc(approvedBy.at)}` : '';
  return (
    <section class="approved" aria-labelledby="approved-heading">
      <h2 id="approved-heading">
        {differences.length === 0 && unknown.length === 0 ? 'As approved' : 'Compared with approved settings'}
      </h2>
      <p class="caption">
        <UntrustedLine text={`Version ${version}${by}.`} limit={400} />
      </p>
      {differences.length > 0 && (
        <div class="scrolling" tabIndex={0} role="region" aria-label="Approved and current settings">
          <Table
            caption="Approved and current settings"
            heads={HEADS}
            rows={differences.map(({ setting, approved, current, weaker }) => [
              <UntrustedLine text={setting} />,
              <UntrustedLine text={approved} limit={220} />,
              <UntrustedLine text={current} limit={220} />,
              weaker ? <strong class="bad">weaker</strong> : 'no',
            ])}
          />
        </div>
      )}
      {more > 0 && <p class="caption">{`${more} more differ.`}</p>}
      {unknown.length > 0 && (
        <p class="caption">
          <UntrustedLine text={`Could not be read: ${unknown.join('; ')}.`} limit={600} />
        </p>
      )}
    </section>
  );
}
