// One file, so that the CDK is loaded and the template synthesized once for all of them.
import './broken-notification.ts';
import './broken-repair.ts';
import './drift.ts';
import './judges.ts';
import './role-changes.ts';
import './tickets.ts';
