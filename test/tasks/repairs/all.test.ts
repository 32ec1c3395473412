// One file, so that their modules are loaded once for all of them.
import './repairs.ts';
import './restore-trail/judge-refusal.ts';
import './restore-trail/restore-once.ts';
import './start-logging/judge-refusal.ts';
import './start-logging/judge-status.ts';
