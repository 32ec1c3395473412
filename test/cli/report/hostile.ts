import type { ReportIncident } from '../../../cli/report/data.ts';

/** Strings that try to leave their place: markup, script ends, templates, turned text, other languages' escapes. */
export const HOSTILE: readonly string[] = [
  '<script>globalThis.hacked = 1; alert(1)</script>',
  '</script><script>globalThis.hacked = 2</script>',
  '</SCRIPT ><img src=x onerror="globalThis.hacked = 3">',
  '<!--<script>',
  ']]><svg onload=globalThis.hacked=4>',
  '"><a href="javascript:globalThis.hacked=5">x</a>',
  "' onmouseover='globalThis.hacked=6' x='",
  '{{constructor.constructor("globalThis.hacked=7")()}} ${globalThis.hacked=8} #{7*7} <%= 7*7 %>',
  'invoice\u202Egnp.exe',
  '\u2066\u2067nested\u2069 isolates\u202A\u202B\u202C',
  'zero\u200Bwidth\u200Djoined\u2060\uFEFFtext\u00AD',
  'line\u2028and\u2029paragraph\nand\ttab\0and nul\u001B[31m',
  'lone \uD800 surrogate \uDFFF',
  '__proto__',
  'constructor',
  '\u05E2\u05D1\u05E8\u05D9\u05EA \u0627\u0644\u0639\u0631\u0628\u064A\u0629 mixed 123',
  'https://example.com/" style="position:fixed;inset:0;background:url(https://example.com/x)',
  `${'long-name-'.repeat(1024)}end`,
  '\u{1F480}'.repeat(2500),
  `Z${'\u0301'.repeat(300)}algo`,
];

/** Incidents in which every text that a caller can choose is one of the hostile strings. */
export function hostileIncidents(from: ReportIncident): ReportIncident[] {
  return HOSTILE.map((text, index) => ({
    ...from,
    id: `${index}-${text}`,
    trail: {
      arn: `arn:aws:cloudtrail:eu-central-1:111122223333:trail/${text}`,
      name: text,
      homeRegion: text,
      account: text,
    },
    actor: {
      type: text,
      arn: text,
      name: text,
      session: text,
      account: text,
      accessKeyId: text,
      sourceIp: text,
      userAgent: text,
      mfa: 'unknown',
      onBehalfOf: text,
    },
    call: { ...from.call, name: text, region: text, errorCode: text, errorMessage: text },
    changes: [text],
    remarks: [text],
    messageIds: [text],
    alertError: text,
    executionArn: text,
    repair: {
      repair: 'start-logging',
      outcome: 'not-restored',
      rounds: 1,
      proof: {
        loggingSince: from.occurredAt,
        verifiedAt: text,
        blindWindowSeconds: 0,
        latestDeliveryError: text,
      },
      failedAt: from.occurredAt,
      failure: { error: text, message: text, advice: text },
    },
    record: { sha256: text, bytes: 10 },
  }));
}
