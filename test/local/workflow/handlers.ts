/** An incident as far as the workflow looks at it. */
export const INCIDENT = {
  id: '5c0f3a1e-0001',
  plannedRepair: 'start-logging',
  detectedBy: 'event',
  occurredAt: '2026-11-21T10:00:00.000Z',
  subject: { key: 'arn:aws:cloudtrail:eu-central-1:111122223333:trail/management-events' },
  actor: { arn: 'arn:aws:iam::111122223333:user/mallory' },
};

export const RECORD = { sha256: 'ab', bytes: 2 };

/** Handlers of a stop that is repaired at once. */
export const HANDLERS = {
  'classify-event': () => ({ incident: INCIDENT, record: RECORD }),
  'check-logging': () => ({ isLogging: false }),
  'cloudtrail:startLogging': () => ({}),
  'events:putEvents': () => ({ FailedEntryCount: 0 }),
  'start-logging': () => ({ acceptedAt: '2026-11-21T10:00:02.000Z' }),
  'restore-trail': () => ({ version: 1, calls: [], without: [] }),
  'verify-logging': () => ({ isLogging: true }),
  'compare-trail': () => ({ verdict: 'as-before' }),
  'record-incident': () => ({
    duplicate: false,
    status: 'OPEN',
    announce: true,
    repeats: 1,
    waitSeconds: 0,
    next: 'notify',
  }),
  'publish-notification': () => ({ messageId: 'm1' }),
};
