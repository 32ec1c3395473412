import { blindWindowUntil, loggingSigns } from './blind-window.ts';
import type { BlindWindow, Blinding, LoggingSign } from './blind-window.ts';

/** An incident of a listing or a report, as far as its trail's blind windows go. */
type OfTrail = Blinding & { subject: { key: string } };

/**
 * The blind windows of incidents of any trails, those left out after which the trail went on logging. Each ends with its
 * own restart or, failing that, with the next moment at which an incident among `all` shows that trail logging.
 */
export function blindWindows<Incident extends OfTrail>(
  incidents: readonly Incident[],
  all: readonly OfTrail[] = incidents,
): Map<Incident, BlindWindow> {
  const signs = new Map<string, LoggingSign[]>();
  for (const incident of all) {
    const known = signs.get(incident.subject.key);
    if (known) known.push(...loggingSigns(incident));
    else signs.set(incident.subject.key, loggingSigns(incident));
  }
  for (const ofTrail of signs.values()) ofTrail.sort((a, b) => a.at - b.at);
  const windows = new Map<Incident, BlindWindow>();
  for (const incident of incidents) {
    const next = firstAfter(Date.parse(incident.occurredAt), signs.get(incident.subject.key) ?? []);
    const window = blindWindowUntil(incident, next);
    if (window) windows.set(incident, window);
  }
  return windows;
}

/** The first sign after a time, by halving: there can be thousands. `signs` are oldest first. */
export function firstAfter<Sign extends { at: number }>(
  time: number,
  signs: readonly Sign[],
): Sign | undefined {
  if (Number.isNaN(time)) return undefined;
  let [low, high] = [0, signs.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((signs[middle]?.at ?? 0) > time) high = middle;
    else low = middle + 1;
  }
  return signs[low];
}

/** Stretches (epoch milliseconds) without their overlaps, oldest first, and how long they are together in seconds. */
export function withoutOverlaps(spans: readonly { from: number; to: number }[]) {
  const gaps: { from: number; to: number }[] = [];
  for (const { from, to } of spans.toSorted((a, b) => a.from - b.from)) {
    const last = gaps.at(-1);
    if (last && from <= last.to) last.to = Math.max(last.to, to);
    else gaps.push({ from, to });
  }
  return { gaps, blindSeconds: Math.round(gaps.reduce((sum, { from, to }) => sum + to - from, 0) / 1000) };
}
