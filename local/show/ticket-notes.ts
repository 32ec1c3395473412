import type { AwsSecurityFinding } from '@aws-sdk/client-securityhub';
import type { AwsRequest } from '../endpoint/service.ts';
import type { FindingChange } from '../services/securityhub/findings.ts';
import type { WebhookRequest } from '../services/webhook/receiver.ts';

/** What a call on an OpsItem did, in a line; undefined for any other call. */
export function opsItemNote(call: AwsRequest, errorCode: string | undefined): string | undefined {
  const { OpsItemId, Title, Status } = call.params as Record<string, string | undefined>;
  if (call.action !== 'CreateOpsItem' && call.action !== 'UpdateOpsItem') return undefined;
  const done = call.action === 'CreateOpsItem' ? 'opened' : Status === 'Resolved' ? 'resolved' : 'updated';
  const what = [OpsItemId, Title].filter((text) => text !== undefined).join(' ');
  return `OpsItem ${errorCode === undefined ? done : `refused with ${errorCode}`}${what === '' ? '' : `: ${what}`}`;
}

/** What BatchImportFindings did with a finding, in a line. */
export function findingNote(change: FindingChange, { Title = '', Severity }: AwsSecurityFinding): string {
  return `finding ${change}: ${Severity?.Label ?? ''} ${Title}`;
}

/** Requests of webhooks in a line each. A body that was shown already is not shown again. */
export function webhookNotes(): (request: WebhookRequest) => string {
  let shown = '';
  return ({ method, url, body, status }) => {
    const text = JSON.stringify(body);
    const isNew = text !== shown;
    shown = text;
    return `webhook: ${method} ${url} was answered with ${status}${isNew ? `: ${text}` : ', the same again'}`;
  };
}
