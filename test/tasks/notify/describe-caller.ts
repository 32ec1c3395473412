import { describe, expect, test } from '@jest/globals';
import { userAgentWords } from '../../../tasks/notify/describe-caller.ts';
import { UNKNOWN_ACTOR } from '../../../tasks/classify/make-incident.ts';

const wordsOf = (userAgent: string) => userAgentWords({ ...UNKNOWN_ACTOR, userAgent });

describe('the origin of a call', () => {
  test.each([
    ['https://login.example.com/mfa', 'hxxps://login[.]example[.]com/mfa'],
    ['x/1.0 (http://a.example HTTPS://b.example)', 'x/1.0 (hxxp://a[.]example hxxpS://b[.]example)'],
    ['call www.example.com now', 'call www[.]example[.]com now'],
    ['ftp://files.example.com', 'ftp://files[.]example[.]com'],
  ])('%s cannot be opened from a mail', (userAgent, words) => {
    expect(wordsOf(userAgent)).toBe(words);
  });

  test.each(['aws-cli/2.31.4 md/awscrt#0.27.6', 'cloudformation.amazonaws.com'])(
    '%s is unchanged',
    (userAgent) => {
      expect(wordsOf(userAgent)).toBe(userAgent);
    },
  );
});
