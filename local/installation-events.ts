import type { HistoryEvent } from '@aws-sdk/client-sfn';
import type { BusEvent } from './bus/bus.ts';
import type { AwsRequest } from './endpoint/service.ts';
import type { AwsSecurityFinding } from '@aws-sdk/client-securityhub';
import type { FindingChange } from './services/securityhub/findings.ts';
import type { Delivery } from './services/sns/outbox.ts';
import type { WebhookRequest } from './services/webhook/receiver.ts';
import type { StateFolderError } from './state-file.ts';
import type { Execution } from './workflow/execution.ts';

/** The events that an installation emits. */
export interface InstallationEvents {
  /** A call that was answered, and the error code if it was refused. */
  call: [call: AwsRequest, errorCode: string | undefined];
  /** The same for calls of the remediator. */
  ownCall: [call: AwsRequest, errorCode: string | undefined];
  /** An event reached the bus, with the names of the rules that it matched. */
  event: [event: BusEvent, rules: string[]];
  /** Tampering with a trail in a Region without a remediator: no rule matches it there. */
  elsewhere: [event: BusEvent];
  /** The history of an execution grew. */
  history: [event: HistoryEvent, execution: Execution];
  /** The history of an execution of the tickets grew. */
  ticketHistory: [event: HistoryEvent, execution: Execution];
  /** The workflow, or anybody, put an incident event on the bus. */
  incidentEvent: [event: BusEvent];
  /** Security Hub took a finding. */
  finding: [change: FindingChange, finding: AwsSecurityFinding];
  /** The receiver of the tickets got a request. */
  webhook: [request: WebhookRequest];
  /** A message reached a subscriber. */
  delivery: [delivery: Delivery];
  /** A rule that publishes by itself could not. */
  unannounced: [event: BusEvent, reason: string];
  /** A file could not be written, as on a full disk: its content is in memory only. */
  unsaved: [error: StateFolderError];
}
