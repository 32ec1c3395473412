import { describe, expect, test } from '@jest/globals';
import { writeNotice } from '../../../tasks/notify/write-notice.ts';
import { DEPLOYMENT } from '../../fixtures/deployment.ts';
import { NOTIFICATIONS } from '../../fixtures/notifications.ts';

const inputs = Object.entries(NOTIFICATIONS);
const about = inputs.filter(([, { moment }]) => moment !== 'unclassified');

describe('the notice of a message', () => {
  test.each(about)('has status, subject and incidents: %s', (_name, input) => {
    const notice = writeNotice(input, DEPLOYMENT);
    expect(notice.status).toMatch(/^(OPEN|NEEDS_ACTION|RESTORED|CLOSED|NOTED)$/);
    expect(notice.subject).toMatch(/^(arn:|account#|remediator#|unnamed#)/);
    expect(notice.incidents?.length).toBe(input.moment === 'resolution' ? 0 : 1);
    expect(notice.title?.length).toBeLessThan(100);
  });

  test.each(inputs)('stays under 8 KiB as JSON, for every mail: %s', (_name, input) => {
    expect(Buffer.byteLength(JSON.stringify(writeNotice(input, DEPLOYMENT)))).toBeLessThan(8192);
  });

  test('is empty for an event that could not be classified', () => {
    expect(writeNotice(NOTIFICATIONS['unclassified']!, DEPLOYMENT)).toEqual({});
  });
});
