// One file, so that their modules are loaded once, and one table is started for all of them.
import './record-incident/detections.ts';
import './record-incident/drill.ts';
import './record-incident/metrics.ts';
import './record-incident/table.ts';
import './record-incident/throttling.ts';
import './record-incident/trail-state.ts';
import './record-incident/weighed.ts';
