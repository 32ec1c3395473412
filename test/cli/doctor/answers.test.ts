// One file, so that the CDK is loaded and the template synthesized once for all of them.
import './approvals.ts';
import './healthy.ts';
import './needs.ts';
import './policies.ts';
import './table.ts';
import './unknown.ts';
import './workflow.ts';
