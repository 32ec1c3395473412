// One file, so that the program is loaded once for all of them.
import './complete-commands.ts';
import './list.ts';
import './paths.ts';
import './show.ts';
import './stats.ts';
