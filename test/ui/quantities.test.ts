import { expect, test } from "vitest";
import { formatBytes, formatCountdown, formatDuration } from "../../src/ui/quantities.ts";

test.each([
  [0, "0 B"],
  [999, "999 B"],
  [12_345, "12 kB"],
  [98_362_432, "98.4 MB"],
  [1_117_320_768, "1.12 GB"],
])("%d bytes are written %s", (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

test.each([
  [1, "0:01"],
  [48_000, "0:48"],
  [725_000, "12:05"],
  [11_045_000, "3:04:05"],
])("%d ms left are written %s", (leftMs, text) => {
  expect(formatCountdown(leftMs)).toBe(text);
});

test.each([
  [480, "480 ms"],
  [12_340, "12.3 s"],
  [59_960, "1 min 00 s"],
  [125_000, "2 min 05 s"],
])("a duration of %d ms is written %s", (durationMs, text) => {
  expect(formatDuration(durationMs)).toBe(text);
});
