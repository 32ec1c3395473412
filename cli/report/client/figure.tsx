/** A tile: a figure with its name and a note. */
export function Figure(props: {
  name: string;
  value: string;
  note: string;
  tone?: 'bad' | 'warn' | 'good' | undefined;
}) {
  return (
    <div class={`figure ${props.tone ?? ''}`}>
      <dt>{props.name}</dt>
      <dd class="value">{props.value}</dd>
      <dd class="note">{props.note}</dd>
    </div>
  );
}
