import type { Target } from './target.ts';
import { classification } from './targets/classification.ts';
import { cli, eventFiles } from './targets/cli.ts';
import { baselines, comparison } from './targets/comparison.ts';
import { endpoint } from './targets/endpoint.ts';
import { firstChoice } from './targets/first-choice.ts';
import { mails } from './targets/mails.ts';
import { records } from './targets/records.ts';
import { report } from './targets/report.ts';
import { tickets } from './targets/tickets.ts';

/** The stages that are fuzzed, in the order in which an event passes them. */
export const TARGETS: readonly Target[] = [
  ...[firstChoice, classification, mails, records, comparison, baselines, tickets],
  ...[eventFiles, endpoint, cli, report],
];
