import type { ComponentChildren } from 'preact';

/** What a chart shows, for those who would rather read it. The first cell of a row names it. */
export function ChartTable(props: { caption: string; heads: string[]; rows: ComponentChildren[][] }) {
  return (
    <details class="as-table">
      <summary>The same as a table</summary>
      <table>
        <caption class="unseen">{props.caption}</caption>
        <thead>
          <tr>
            {props.heads.map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {props.rows.map(([name, ...cells], index) => (
            <tr key={index}>
              <th scope="row">{name}</th>
              {cells.map((cell, column) => (
                <td key={column}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
