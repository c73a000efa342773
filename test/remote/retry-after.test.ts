import { expect, test } from "vitest";
import { readRetryAfterMs } from "../../src/remote/retry-after.ts";

const NOW = Date.parse("2026-01-01T00:00:00Z");

test.each([
  [null, null],
  ["0", 0],
  [" 30 ", 30_000],
  ["31", null],
  ["99999999999", null],
  ["-1", 0],
  ["soon", null],
  ["Thu, 01 Jan 2026 00:00:10 GMT", 10_000],
  ["Thu, 01 Jan 2026 01:00:00 GMT", null],
  ["Wed, 31 Dec 2025 00:00:00 GMT", 0],
])("%j waits %j ms", (header, waitMs) => {
  expect(readRetryAfterMs(header, NOW)).toBe(waitMs);
});
