// One file, so that the CDK is loaded and the template synthesized once for all of them.
import './approvals.ts';
import './broken-notification.ts';
import './broken-repair.ts';
import './drift.ts';
import './healthy.ts';
import './judges.ts';
import './needs.ts';
import './policies.ts';
import './role-changes.ts';
import './table.ts';
import './tickets.ts';
import './unknown.ts';
import './workflow.ts';
