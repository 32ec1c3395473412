import { readFileSync, writeFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from '@jest/globals';
import { baselineSchema, incidentSchema, jsonFile } from '../../docs/incident-schema.ts';
import { writeMessage } from '../../tasks/notify/write-message.ts';
import { DEPLOYMENT } from '../fixtures/deployment.ts';
import { NOTIFICATIONS } from '../fixtures/notifications.ts';

/** Example of a message, for readers of the schema. `UPDATE_MAILS=1 npm run jest -- incident-schema` writes it anew. */
const SAMPLE = new URL('../../docs/schema/restored.sample.json', import.meta.url);
const PUBLISHED = new URL('../../docs/schema/incident.schema.json', import.meta.url);

const ajv = new Ajv2020({ allErrors: true });
const published = ajv.compile(JSON.parse(readFileSync(PUBLISHED, 'utf8')) as object);
const closed = ajv.compile(incidentSchema({ isClosed: true }));

function messageOf(name: string): Record<string, unknown> {
  const { message } = writeMessage(NOTIFICATIONS[name]!, DEPLOYMENT);
  return JSON.parse((JSON.parse(message) as { default: string }).default) as Record<string, unknown>;
}

const restored = await jsonFile(messageOf('outcome: restored'));
if (process.env['UPDATE_MAILS'] === '1') writeFileSync(SAMPLE, restored);

test('the JSON Schema of incidents baseline --json is generated from the code: `npm run docs`', async () => {
  const published = readFileSync(new URL('../../docs/schema/baseline.schema.json', import.meta.url), 'utf8');
  expect(published).toBe(await jsonFile(baselineSchema()));
});

describe('the JSON Schema of the message', () => {
  test('is generated from the code: `npm run docs`', async () => {
    expect(readFileSync(PUBLISHED, 'utf8')).toBe(await jsonFile(incidentSchema()));
  });

  test.each(Object.keys(NOTIFICATIONS))('describes every field of this message: %s', (name) => {
    const message = messageOf(name);
    published(message);
    closed(message);
    expect([published.errors, closed.errors]).toEqual([null, null]);
  });

  test.each([
    ['another version', { version: 1 }],
    ['a step that is only text', { nextSteps: ['Nothing.'] }],
    ['a status that does not exist', { status: 'DONE' }],
    ['no incident', { incident: undefined }],
  ])('refuses %s', (_what, change) => {
    expect(published(JSON.parse(JSON.stringify({ ...messageOf('alert: deleted'), ...change })))).toBe(false);
  });

  test('lets a later version add a field, and this version none', () => {
    const more = { ...messageOf('outcome: restored'), more: true };
    expect([published(more), closed(more)]).toEqual([true, false]);
  });

  test('has a sample that the code writes', () => {
    expect(readFileSync(SAMPLE, 'utf8')).toBe(restored);
  });
});
