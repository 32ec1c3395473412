import Sequencer from '@jest/test-sequencer';

/** Parts of the paths of slow tests, slowest first. Without a cache jest begins with the largest files, which says little. */
const SLOW = [
  'local/scenarios/',
  'cli/report/chromium',
  'cli/embedded',
  'local/trail-techniques',
  'infra/all',
  'statemachine/',
  'local/installations',
  'local/programs',
  'bench/',
  'local/delivery',
  'tasks/record-incident',
  'local/attack',
  'infra/',
  'cli/doctor',
  'cli/packaging',
  'tasks/aws',
  'local/',
  'cli/',
];

/** Runs slow tests first, so that no worker is left alone with one in the end. */
export default class SlowestFirst extends Sequencer {
  sort(tests) {
    const rank = ({ path }) => {
      const found = SLOW.findIndex((part) => path.includes(`/test/${part}`));
      return found < 0 ? SLOW.length : found;
    };
    return super.sort(tests).sort((a, b) => rank(a) - rank(b));
  }
}
