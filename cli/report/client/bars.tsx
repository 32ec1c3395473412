import type { ComponentChildren } from 'preact';

/** A bar with its name and number: each can be chosen where `choose` is given. */
export interface Bar {
  key: string;
  label: ComponentChildren;
  number: number;
}

/** Numbers as bars that are relative to the largest. Pressing a bar chooses it, pressing it again chooses none. */
export function Bars(props: { bars: Bar[]; chosen?: string; choose?: (key: string) => void }) {
  const { bars, chosen, choose } = props;
  const most = Math.max(1, ...bars.map(({ number }) => number));
  return (
    <ol class="bars">
      {bars.map(({ key, label, number }) => {
        const content = (
          <>
            <span class="label">{label}</span>
            <span class="number">{number.toLocaleString('en')}</span>
            <span class="bar" aria-hidden="true">
              <span style={{ width: `${number === 0 ? 0 : Math.max(1, (number / most) * 100)}%` }} />
            </span>
          </>
        );
        return (
          <li key={key}>
            {choose ? (
              <button
                type="button"
                aria-pressed={chosen === key}
                onClick={() => choose(chosen === key ? '' : key)}
              >
                {content}
              </button>
            ) : (
              <div>{content}</div>
            )}
          </li>
        );
      })}
    </ol>
  );
}
