// One file, so that their modules are loaded once for all of them.
import './judge-path.ts';
import './match-call.ts';
