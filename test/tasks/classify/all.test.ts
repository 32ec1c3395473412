// One file, so that their modules are loaded once for all of them.
import './classify-anything.ts';
import './classify-baseline-call.ts';
import './classify-baseline-event.ts';
import './classify-call.ts';
import './classify-event.ts';
import './classify-finding.ts';
import './classify-own-event.ts';
import './classify-protected-call.ts';
import './classify-recorder-call.ts';
import './describe-actor.ts';
import './name-trail.ts';
import './pack-record.ts';
import './read-time.ts';
import './weigh-call.ts';
