// One file, so that their modules are loaded once for all of them.
import './sweep-trails/sweeps.ts';
import './sweep-trails/findings.ts';
import './sweep-trails/observations.ts';
