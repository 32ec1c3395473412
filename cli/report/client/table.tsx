import type { ComponentChildren } from 'preact';

/** A table with a caption for screen readers. The first cell of a row names it. */
export function Table(props: { caption: string; heads: string[]; rows: ComponentChildren[][] }) {
  return (
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
  );
}
