import { exactDuration } from '../../../terminal/words.ts';
import type { Timeline, Visit } from '../../history/timeline.ts';
import { clockOf, offsetWords } from '../words.ts';
import { outcomeOf } from '../workflow-path.ts';
import { Untrusted, UntrustedLine } from './untrusted.tsx';

const OUTCOMES = {
  passed: 'went well',
  caught: 'caught',
  failed: 'failed',
  running: 'running',
  interrupted: 'interrupted',
};

const HEADS = ['State', 'Entered', 'After the call', 'Took', 'Attempts', 'Outcome'];

/** The steps of an execution in the order of entering: the drawing in words. */
export function StepsTable({ timeline, start }: { timeline: Timeline; start: number }) {
  const ended = timeline.status !== 'RUNNING';
  return (
    <details class="as-table steps" open>
      <summary>{`${timeline.visits.length} steps`}</summary>
      <div class="scrolling" tabIndex={0} role="region" aria-label="Steps of the execution">
        <table role="table">
          <caption class="unseen">Steps of the execution, in the order of entering</caption>
          <thead role="rowgroup">
            <tr role="row">
              {HEADS.map((head) => (
                <th key={head} role="columnheader" scope="col">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody role="rowgroup">
            {timeline.visits.map((visit, index) => (
              <Step key={index} visit={visit} start={start} ended={ended} />
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

function Step({ visit, start, ended }: { visit: Visit; start: number; ended: boolean }) {
  const entered = Date.parse(visit.enteredAt);
  const took = Date.parse(visit.exitedAt ?? '') - entered;
  const outcome = outcomeOf(visit, ended);
  const offset = entered - start;
  return (
    <tr role="row" class={outcome}>
      <th role="rowheader" scope="row" class={visit.inside === undefined ? undefined : 'inner'}>
        <UntrustedLine text={visit.state} /> <small>{visit.type}</small>
      </th>
      <td role="cell" class="entered">
        {clockOf(visit.enteredAt)}
      </td>
      <td role="cell">{Number.isFinite(offset) ? offsetWords(offset) : '–'}</td>
      <td role="cell" class="took">
        {took > 0 ? exactDuration(took) : '–'}
      </td>
      <td role="cell" class="attempts">
        {visit.attempts.length || '–'}
      </td>
      <td role="cell" class="outcome">
        <span class={`word ${outcome}`}>{OUTCOMES[outcome]}</span>
        <Errors visit={visit} />
      </td>
    </tr>
  );
}

/** Why the function was run again, and what was caught or ended the state: equal errors in a row are counted. */
function Errors({ visit }: { visit: Visit }) {
  const failures = visit.attempts.flatMap(({ failure }) => failure ?? []);
  const last = visit.failure ?? visit.caught;
  const all = last && failures.at(-1)?.error !== last.error ? [...failures, last] : failures;
  const runs: { error: string; message: string; times: number }[] = [];
  for (const { error, message } of all) {
    const before = runs.at(-1);
    if (before?.error === error && before.message === message) before.times += 1;
    else runs.push({ error, message, times: 1 });
  }
  if (runs.length === 0) return null;
  return (
    <ul>
      {runs.map(({ error, message, times }, index) => (
        <li key={index}>
          {times > 1 && `${times}× `}
          <code>
            <UntrustedLine text={error} />
          </code>{' '}
          <Untrusted text={message} limit={240} />
        </li>
      ))}
    </ul>
  );
}
