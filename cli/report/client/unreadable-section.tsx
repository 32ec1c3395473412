import type { UnreadableItem } from '../../incidents/unreadable.ts';
import { UntrustedLine } from './untrusted.tsx';

/** Items of the table that could not be read: no figure counts them. */
export function UnreadableSection({ items }: { items: readonly UnreadableItem[] }) {
  if (items.length === 0) return null;
  return (
    <section class="unreadable" aria-labelledby="unreadable-heading">
      <h2 id="unreadable-heading">Could not be read</h2>
      <p class="caption">No figure of this report counts these items of the incident table.</p>
      <ul>
        {items.map(({ trailArn, occurredAtId, reason }) => (
          <li key={`${trailArn} ${occurredAtId}`}>
            <code>
              <UntrustedLine text={`${trailArn} ${occurredAtId}`} limit={400} />
            </code>{' '}
            <UntrustedLine text={reason} limit={200} />
          </li>
        ))}
      </ul>
    </section>
  );
}
