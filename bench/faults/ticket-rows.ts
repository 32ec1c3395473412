import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { callWith, embeddedClient } from '../../local/deploy.ts';
import type { Installation } from '../../local/installation.ts';
import type { Recorder } from '../../local/scenarios/recorder.ts';
import { ACCESS_KEYS, EMBEDDED } from '../../local/settings.ts';
import type { TicketSettings, Webhook } from '../../statemachine/tickets.ts';

/** Where the tickets of a row are, and what an undisturbed run leaves there. */
export interface TicketsOfRow {
  readonly settings: TicketSettings;
  readonly expected: readonly string[];
}

const connectionArn =
  'arn:aws:events:eu-central-1:111122223333:connection/tickets/0a1b2c3d-0000-4000-8000-111122223333';
const webhook = (given: Omit<Webhook, 'connectionArn'>): TicketSettings => ({
  tickets: [],
  webhook: { connectionArn, ...given } as Webhook,
  chat: false,
});

/** Tickets that are commented before they are resolved. */
export const JIRA: TicketsOfRow = {
  settings: webhook({
    preset: 'jira',
    url: 'https://example.atlassian.net',
    projectKey: 'SEC',
    issueType: 'Task',
    transitionId: '31',
  }),
  expected: [
    'POST /rest/api/3/issue 1',
    'POST /rest/api/3/issue/SEC-1/comment 1',
    'POST /rest/api/3/issue/SEC-1/transitions 1',
  ],
};

/** A receiver that gets each event. */
export const CUSTOM: TicketsOfRow = {
  settings: webhook({ preset: 'custom', url: 'https://hooks.example.com/incidents' }),
  expected: ['POST /incidents 1', 'POST /incidents 2'],
};

/** A topic that a chat application subscribes to. */
export const CHAT: TicketsOfRow = {
  settings: { tickets: [], chat: true },
  expected: ['chat [OPEN] LOGGING_STOPPED', 'chat [RESTORED] LOGGING_STOPPED'],
};

/** Makes the topic, and subscribes a chat application. */
export async function makeChatTopic({ url, settings }: Installation): Promise<void> {
  await callWith(new SNSClient(embeddedClient(url, ACCESS_KEYS.platform, settings.region)), async (sns) => {
    const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: EMBEDDED.chatTopicName }));
    const Endpoint = 'https://global.sns-api.chatbot.amazonaws.com';
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'https', Endpoint }));
  });
}

/** Requests at the receiver, those of one path numbered by what they say, and messages in the chat. */
export function ticketsSeen({ webhooks, deliveries }: Recorder): string[] {
  const said = new Map<string, string[]>();
  const requests = webhooks.map(({ method, url, body }) => {
    const place = `${method} ${new URL(url).pathname}`;
    const texts = said.get(place) ?? [];
    const text = JSON.stringify(body);
    if (!texts.includes(text)) said.set(place, [...texts, text]);
    return `${place} ${(said.get(place) ?? []).indexOf(text) + 1}`;
  });
  const chat = deliveries
    .filter(({ protocol }) => protocol === 'https')
    .map(({ body }) => `chat ${titleOf(body)}`);
  return [...requests, ...chat];
}

function titleOf(body: string): string {
  const { Message } = JSON.parse(body) as { Message: string };
  return (JSON.parse(Message) as { content: { title: string } }).content.title;
}
