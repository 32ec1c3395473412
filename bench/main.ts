import '../terminal/quick-start.js';
import { benchAttacks } from './attacks/benchmark.ts';
import { benchChaos } from './chaos/benchmark.ts';
import { benchCheck } from './check/benchmark.ts';
import { benchCold } from './cold/benchmark.ts';
import { benchCost } from './cost/benchmark.ts';
import { benchEnforce } from './enforce/benchmark.ts';
import { benchFaults } from './faults/benchmark.ts';
import { benchFuzz } from './fuzz/benchmark.ts';
import { benchIncidents } from './incidents/benchmark.ts';
import { benchLoad } from './load/benchmark.ts';
import { benchRestore } from './restore/benchmark.ts';
import { benchStorm } from './storm/benchmark.ts';

/** Benchmarks by name: `npm run bench -- incidents`. */
const BENCHMARKS: Readonly<Record<string, (args: readonly string[]) => Promise<boolean>>> = {
  attacks: benchAttacks,
  chaos: benchChaos,
  '--check': benchCheck,
  cold: benchCold,
  cost: benchCost,
  enforce: benchEnforce,
  faults: benchFaults,
  fuzz: benchFuzz,
  incidents: benchIncidents,
  load: benchLoad,
  restore: benchRestore,
  storm: benchStorm,
};

const [name = '', ...args] = process.argv.slice(2);
const benchmark = Object.hasOwn(BENCHMARKS, name) ? BENCHMARKS[name] : undefined;
if (benchmark) {
  process.exitCode = (await benchmark(args)) ? 0 : 1;
} else {
  const isAsked = name === '--help';
  const names = `Name a benchmark: ${Object.keys(BENCHMARKS).join(', ')}. Each has --help.\n`;
  process[isAsked ? 'stdout' : 'stderr'].write(names);
  process.exitCode = isAsked ? 0 : 2;
}
