// One file, so that the CDK is loaded and the template synthesized once for all of them.
import './alarms.ts';
import './detection-rule.ts';
import './failure-rule.ts';
import './finding-rule.ts';
import './functions.ts';
import './approver-policy.ts';
import './incident-reader-policy.ts';
import './incident-table.ts';
import './kept-resources.ts';
import './notifications.ts';
import './permissions.ts';
import './tickets.ts';
