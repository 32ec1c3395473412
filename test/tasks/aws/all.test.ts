// One file, so that their modules are loaded once for all of them.
import './environment-credentials.ts';
import './log.ts';
import './read-delivery.ts';
import './read-whole-trail.ts';
