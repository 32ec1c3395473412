import { faultCases, runCase } from './benchmark.ts';
import { CaseRunner } from './run-case.ts';

/** A process that runs the cases whose numbers it is sent, and answers what each came to. */
const cases = faultCases(process.argv.slice(2));
const runner = new CaseRunner();
process.on('message', (number: number) => {
  const given = cases[number];
  if (given) void runCase(runner, given).then((result) => process.send?.(result));
});
process.on('disconnect', () => void runner.close());
