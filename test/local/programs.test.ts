// One file, so that the program and the functions are loaded once for all of them.
import './program.ts';
import './replay-paths.ts';
import './replay.ts';
