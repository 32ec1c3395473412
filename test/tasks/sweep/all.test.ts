// One file, so that their modules are loaded once for all of them.
import './judge-findings.ts';
import './plan-start.ts';
import './schedule-sweep.ts';
