import { faultsFor, runFault } from './benchmark.ts';
import { CaseRunner } from './run-case.ts';

/** A process that runs the faults whose numbers it is sent, and answers what each came to. */
const faults = faultsFor(process.argv.slice(2));
const runner = new CaseRunner();
process.on('message', (number: number) => {
  const given = faults[number];
  if (given) void runFault(runner, given).then((results) => process.send?.(results));
});
process.on('disconnect', () => void runner.close());
