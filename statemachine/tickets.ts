import { readFileSync } from 'node:fs';
import { UnfilledSlotError, type State, type Workflow } from './definition.ts';

/** Services of AWS that can keep the tickets. */
export const TICKET_SYSTEMS = ['opscenter', 'securityhub'] as const;

/**
 * Receivers that the workflow of the tickets supports: each is a file of `webhooks/`, with one request for a state, in the shape
 * that its vendor documents.
 * @see https://developer.pagerduty.com/docs/events-api-v2/trigger-events/
 * @see https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/
 * @see https://developer.atlassian.com/cloud/jira/platform/apis/document/structure/
 * @see https://github.com/ServiceNow/ServiceNowDocs/blob/australia/markdown/api-reference/rest-apis/c_TableAPI.md
 * @see https://docs.slack.dev/reference/methods/chat.postMessage
 */
export const WEBHOOK_PRESETS = ['pagerduty', 'jira', 'servicenow', 'slack', 'custom'] as const;

/** A receiver outside of AWS. Its secret is in the connection alone. */
export interface Webhook {
  readonly preset: (typeof WEBHOOK_PRESETS)[number];
  /** ARN of an EventBridge connection, which adds the secret to each request. */
  readonly connectionArn: string;
  readonly url: string;
  /** What the preset's slots are filled with: `projectKey`, `channel` and so on. A field that is absent is not sent. */
  readonly [field: string]: string | undefined;
}

/** What the workflow of the tickets serves. */
export interface TicketSettings {
  readonly tickets: readonly (typeof TICKET_SYSTEMS)[number][];
  readonly webhook?: Webhook | undefined;
  readonly chat: boolean;
}

interface Preset {
  /** Where the answer to OpenTicket has the id of the ticket. */
  readonly TicketId?: string;
  /** What makes its link for people of that answer. @default - the answer has none */
  readonly TicketLink?: string;
  readonly [state: string]: unknown;
}

const SLOT = /\$\{(\w+)\}/g;
const REQUESTS = ['OpenTicket', 'CommentTicket', 'ConcludeTicket', 'ResolveTicket', 'PostEvent'];

/** The workflow of the tickets. Slots that the deployment fills: Partition, Account, Region, TableName and ChatTopicArn. */
const FILE = new URL('tickets.asl.json', import.meta.url);

/** Whether anything is configured that needs the workflow of the tickets. */
export function needsTickets({ tickets, webhook, chat }: TicketSettings): boolean {
  return tickets.length > 0 || webhook !== undefined || chat;
}

/**
 * The workflow of the tickets with what is configured, and nothing else. The loader fills the slots ConnectionArn, Url,
 * TicketId, TicketLink, KeepLink, Preset and those of the preset; `values` fills the others (`TableName` …), which else stay for
 * CloudFormation. Throws UnfilledSlotError for a slot that `values` does not name.
 */
export function loadTickets(settings: TicketSettings, values?: Readonly<Record<string, string>>): Workflow {
  const preset = settings.webhook && readPreset(settings.webhook);
  const whole = JSON.parse(readFileSync(FILE, 'utf8')) as Workflow;
  const States = Object.fromEntries(
    Object.entries(whole.States).map(([name, state]) => [name, withRequest(state, preset?.[name])]),
  );
  const configured = onlyConfigured({ ...whole, States }, settings, preset);
  const fields: Record<string, string | undefined> = {
    ConnectionArn: settings.webhook?.connectionArn,
    TicketId: preset?.TicketId,
    TicketLink: preset?.TicketLink,
    KeepLink: preset?.TicketLink === undefined ? ' REMOVE ticketLink' : ', ticketLink = :link',
    Preset: settings.webhook?.preset,
  };
  return fill(withoutLink(configured, preset), (slot) => {
    const value = fields[slot] ?? values?.[slot];
    if (value === undefined && values)
      throw new UnfilledSlotError(`The workflow of the tickets has a slot \${${slot}} that nothing fills.`);
    return value;
  });
}

/** DynamoDB refuses a value that no expression uses. */
function withoutLink(workflow: Workflow, preset: Preset | undefined): Workflow {
  if (preset?.TicketLink !== undefined) return workflow;
  return JSON.parse(JSON.stringify(workflow), (key, value: unknown) =>
    key === ':link' ? undefined : value,
  ) as Workflow;
}

function readPreset({ preset, url, ...fields }: Webhook): Preset {
  const file = new URL(`webhooks/${preset}.json`, import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8'), (_key, value: unknown) => {
    // A value that is nothing but the slot of an absent field is not sent.
    const [, only] = (typeof value === 'string' ? /^\$\{([a-z]\w*)\}$/.exec(value) : undefined) ?? [];
    if (only !== undefined) return fields[only];
    return typeof value === 'string' ? value.replaceAll('${Url}', url.replace(/\/$/, '')) : value;
  }) as Preset;
}

function withRequest(state: State, request: unknown): State {
  if (request === undefined) return state;
  const { Parameters } = state as State & { Parameters?: object };
  return { ...state, Parameters: { ...(request as object), ...Parameters } } as State;
}

/** The workflow without the states of what is not configured: who leads to the first of them leads to what follows. */
function onlyConfigured(workflow: Workflow, settings: TicketSettings, preset: Preset | undefined): Workflow {
  const missing = new Map<string, string>();
  if (!settings.tickets.includes('opscenter')) missing.set('OpsItemKnown', 'ImportFinding');
  if (!settings.tickets.includes('securityhub')) missing.set('ImportFinding', 'TicketKnown');
  if (!preset?.['OpenTicket']) missing.set('TicketKnown', 'PublishToChat');
  if (!settings.chat) missing.set('PublishToChat', 'IsEnded');
  const afterwards: Record<string, string> = {
    ConcludeTicket: 'ResolveTicket',
    ResolveTicket: 'ForgetTicket',
    PostEvent: 'AnyFailed',
  };
  for (const name of REQUESTS) {
    const next = afterwards[name];
    if (next !== undefined && !preset?.[name]) missing.set(name, next);
  }
  const target = (name: string): string => {
    const next = missing.get(name);
    return next === undefined ? name : target(next);
  };
  const { States } = JSON.parse(JSON.stringify(workflow), (key, value: unknown) =>
    (key === 'Next' || key === 'Default') && typeof value === 'string' ? target(value) : value,
  ) as Workflow;
  const reached = reachable(States, workflow.StartAt);
  return {
    ...workflow,
    States: Object.fromEntries(Object.entries(States).filter(([name]) => reached.has(name))),
  };
}

function reachable(states: Workflow['States'], from: string, seen = new Set<string>()): Set<string> {
  seen.add(from);
  const { Next, Default, Choices = [], Catch = [] } = states[from] ?? { Type: 'Fail' };
  for (const next of [Next, Default, ...[...Choices, ...Catch].map((way) => way.Next)]) {
    if (next !== undefined && !seen.has(next)) reachable(states, next, seen);
  }
  return seen;
}

/** A slot without a value stays. */
function fill(workflow: Workflow, valueOf: (slot: string) => string | undefined): Workflow {
  return JSON.parse(JSON.stringify(workflow), (_key, value: unknown) =>
    typeof value === 'string' ? value.replace(SLOT, (slot, name: string) => valueOf(name) ?? slot) : value,
  ) as Workflow;
}
