import type { ComponentProps } from 'preact';
import { Table } from './table.tsx';

/** What a chart shows, for those who would rather read it. */
export function ChartTable(props: ComponentProps<typeof Table>) {
  return (
    <details class="as-table">
      <summary>The same as a table</summary>
      <Table {...props} />
    </details>
  );
}
