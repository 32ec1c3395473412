// One file, so that embedded mode and the program are loaded once for all of them.
import './after-start.ts';
import './baseline.ts';
import './one-truth.ts';
import './operate.ts';
import './page-commands.ts';
