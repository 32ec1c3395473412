// One file, so that the functions and the database are loaded once for all of them.
import './cut-short.ts';
import './drill-calls.ts';
import './embedded-write.ts';
import './embedded.ts';
import './full-disk.ts';
import './installation.ts';
import './retention.ts';
