import { h } from 'preact';
import type { ComponentChild } from 'preact';
import { safeJson } from '../../terminal/clean.ts';
import { utc } from '../../tasks/contract/utc.ts';
import type { EmbeddedReport } from './data.ts';
import { visibleText } from './visible-text.ts';

/** The banner: what the report is about and when it was made. Written into the file, so that it needs no script. */
export function PageHeader({ report }: { report: EmbeddedReport }): ComponentChild {
  return h(
    'header',
    { class: 'banner' },
    h('a', { class: 'skip', href: '#main' }, 'Skip to the report'),
    h('p', { class: 'eyebrow' }, 'CloudTrail incident report'),
    h('p', { class: 'title' }, h('bdi', {}, visibleText(report.title, 300))),
    h(
      'p',
      { class: 'scope' },
      h('bdi', {}, visibleText(report.scope, 600)),
      h('span', { class: 'made' }, `Made ${utc(report.generatedAt)}. All times are UTC.`),
    ),
  );
}

/** What a reader without JavaScript sees in place of the page; the script replaces it. */
export function WithoutScript({ sentences }: { sentences: string[] }): ComponentChild {
  return h(
    'div',
    { class: 'without-script' },
    sentences.map((sentence) => h('p', { key: sentence }, sentence)),
    h(
      'noscript',
      {},
      'The table, the charts and the drawing of each workflow need JavaScript. The incidents are in this file as JSON Lines, in the block with the id “incidents”.',
    ),
  );
}

/** The notices of the libraries in the page: who passes the file on passes them on. */
export function PageNotices({ notices }: { notices: string }): ComponentChild {
  return h(
    'footer',
    {},
    h(
      'details',
      { class: 'as-table notices' },
      h('summary', {}, 'Third-party notices'),
      h('pre', {}, notices),
    ),
  );
}

/**
 * A value as JSON on one line that is safe in a script block: `<` and `>` could end the block or open a comment in it.
 * @see https://html.spec.whatwg.org/multipage/scripting.html#restrictions-for-contents-of-script-elements
 */
export function toEmbeddedJson(value: unknown): string {
  return safeJson(value).replace(/[<>&]/g, (character) => `\\u00${character.charCodeAt(0).toString(16)}`);
}
