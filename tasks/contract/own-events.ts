/** `source` of the events that the remediator makes itself. EventBridge lets nobody use an `aws.` source. */
export const OWN_EVENT_SOURCE = 'cloudtrail-remediator';

/** `detail-type` of each of them. */
export const OWN_EVENTS = {
  /** A sweep found a trail that should log and does not. */
  notLogging: 'Trail Found Not Logging',
  /** A sweep found something that makes the log, its delivery or its watching less certain. */
  sweepFinding: 'Sweep Finding',
  /** A call changed what is behind a destination of an approved trail. */
  deliveryCall: 'Delivery Call',
  /** A person tries out whether the whole workflow works. */
  drill: 'Drill',
  /** A person takes over an incident that needs action. */
  closed: 'Incident Closed',
  /** A sweep verified that what some incidents are about is over. */
  resolved: 'Incidents Resolved',
} as const;

/** An event of the remediator, in the shape of an EventBridge event. */
export interface OwnEvent<Detail> {
  version: '0';
  id: string;
  'detail-type': (typeof OWN_EVENTS)[keyof typeof OWN_EVENTS];
  source: typeof OWN_EVENT_SOURCE;
  account: string;
  time: string;
  region: string;
  resources: string[];
  detail: Detail;
}
