/** Spans of time within a day. A span contains its start and not its end. */

import { formatTime, parseTime } from "./time.ts";

export interface Interval {
  start: number;
  end: number;
}

/** Reads a span such as `09:00-10:30`. */
export function parseInterval(text: string): Interval {
  const [from = "", to = ""] = text.split("-");
  const interval = { start: parseTime(from), end: parseTime(to) };
  if (interval.start >= interval.end) throw new Error(`not a span of time: ${text}`);
  return interval;
}

export function formatInterval({ start, end }: Interval): string {
  return `${formatTime(start)}-${formatTime(end)}`;
}

export function lengthOf({ start, end }: Interval): number {
  return end - start;
}

export function overlaps(a: Interval, b: Interval): boolean {
  return a.start < b.end && b.start < a.end;
}

/** The time both spans share, or undefined. */
export function intersect(a: Interval, b: Interval): Interval | undefined {
  const start = Math.max(a.start, b.start);
  const end = Math.min(a.end, b.end);
  return start < end ? { start, end } : undefined;
}

/** The same time as the given spans, as few spans as possible, in order. */
export function mergeIntervals(intervals: readonly Interval[]): Interval[] {
  const sorted = [...intervals].sort((a, b) => a.start - b.start);
  const merged: Interval[] = [];
  for (const next of sorted) {
    const last = merged.at(-1);
    if (last !== undefined && next.start <= last.end) {
      last.end = next.end;
    } else {
      merged.push({ ...next });
    }
  }
  return merged;
}
