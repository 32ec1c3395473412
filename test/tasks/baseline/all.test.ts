// One file, so that their modules are loaded once for all of them.
import './back-off.ts';
import './baseline.ts';
import './compare-trail.ts';
import './diff-trail.ts';
import './judge-coverage.ts';
import './judge-drift.ts';
import './judge-weaker.ts';
import './normalize-trail.ts';
import './observe-trail.ts';
import './plan-restore.ts';
import './recorded-trails.ts';
import './restore.property.ts';
import './trusted-principal.ts';
