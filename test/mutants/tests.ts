// The tests that have to kill the mutants of `npm run mutants`.
import '../tasks/baseline/all.test.ts';
import '../tasks/classify/all.test.ts';
import '../tasks/repairs/start-logging/judge-status.ts';
import '../tasks/sweep/judge-findings.ts';
