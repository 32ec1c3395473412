import { createOutbox, type Delivery } from '../../local/services/sns/outbox.ts';
import { makeTrail } from '../../local/services/cloudtrail/seed.ts';
import { embeddedSettings } from '../../local/settings.ts';
import { StateFolder } from '../../local/state-folder.ts';
import { ExecutionStore, type Execution } from '../../local/workflow/execution-store.ts';

/** A child process that writes every file of the state folder it is given, again and again, until it is killed. */
const folder = new StateFolder(process.argv[2] ?? '');
folder.prepare();
const store = new ExecutionStore(folder.executions);
const outbox = createOutbox(folder.outbox);
// Long enough for a kill to hit a write.
const long = 'x'.repeat(500_000);
const arn = 'arn:aws:cloudtrail:eu-central-1:111122223333:trail/management-events';
const trail = makeTrail({ arn, isLogging: true, tags: { long } }, new Date());
const subscription = { arn, attributes: { long } } as never;

for (let round = 1; ; round += 1) {
  folder.writeManifest(embeddedSettings('eu-central-1'), `http://127.0.0.1:4599/${long}`);
  folder.saveCloudTrail({ trails: [trail], history: [] });
  folder.saveSns({ topics: [], subscriptions: [subscription] });
  store.save({
    executionArn: 'arn:aws:states:eu-central-1:111122223333:execution:cloudtrail-remediation:one',
    stateMachineArn: 'arn:aws:states:eu-central-1:111122223333:stateMachine:cloudtrail-remediation',
    name: 'one',
    status: 'SUCCEEDED',
    startDate: new Date(),
    input: long,
    events: [],
  } satisfies Execution);
  outbox.add({ messageId: String(round), body: long } as Delivery);
  if (round === 1) process.send?.('every file is there');
}
