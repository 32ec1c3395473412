/**
 * The rate at which CloudTrail is read, as p-throttle takes it: below the 10 a second that people and other programs share.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/WhatIsCloudTrail-Limits.html
 */
export const READ_RATE = { limit: 8, interval: 1000 };
