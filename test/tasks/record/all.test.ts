// One file, so that their modules are loaded once for all of them.
import './decide-next.ts';
import './expect-trail.ts';
import './item.ts';
import './judged-by-approval.ts';
import './limit-in-memory.ts';
import './match-detections.ts';
import './measure-incident.ts';
import './stored-incident.ts';
import './throttle-alerts.ts';
import './trail-before.ts';
import './upgrade-repair.ts';
import './weigh-by-state.ts';
