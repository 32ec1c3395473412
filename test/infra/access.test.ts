// One file, so that the CDK is loaded and the template synthesized once for all of them.
import './operator-policy.ts';
import './self-protection.ts';
import './self-protection-notify.ts';
import './sentinel-trail.ts';
import './sweep.ts';
import './tampering-topic.ts';
import './enforcement.ts';
import './alerts-arrive.ts';
import './dashboard.ts';
