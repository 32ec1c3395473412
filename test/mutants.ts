// The tests that have to kill the mutants of `npm run mutants`, in one file: their modules are loaded once a mutant.
import './tasks/baseline/all.test.ts';
import './tasks/classify/all.test.ts';
import './tasks/repairs/all.test.ts';
