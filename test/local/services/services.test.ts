// One file, so that the SDK is loaded once for all of them.
import './cloudtrail/conditions.ts';
import './cloudtrail/event-configuration.ts';
import './cloudtrail/events.ts';
import './cloudtrail/faults.ts';
import './cloudtrail/logging.ts';
import './cloudtrail/lookup-events.ts';
import './cloudtrail/records.ts';
import './cloudtrail/selectors-and-tags.ts';
import './cloudtrail/trails.ts';
import './dynamodb.ts';
import './s3.ts';
import './securityhub/findings.ts';
import './sns/publish.ts';
import './sns/topics.ts';
import './ssm/ops-items.ts';
import './ssm/ssm.ts';
import './sts.ts';
