// Fails with a clear sentence on another Node.js major than the pinned one, which is the one that Lambda runs.
// Plain JavaScript that any Node.js reads, since it is for the wrong ones.
import { readFileSync } from 'node:fs';

const { devDependencies } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'));
const wanted = /\d+/.exec(devDependencies.node)[0];
const running = process.versions.node;

if (running.split('.')[0] !== wanted) {
  process.stderr.write(
    `This project runs on Node.js ${wanted}, as its Lambda functions do, but this is Node.js ${running}. ` +
      'Run it through npm (npm start, npm test), after an npm ci that may run install scripts: the "node" package brings the right one.\n',
  );
  process.exit(1);
}
