import assert from "node:assert/strict";
import { test } from "node:test";
import { formatLength, formatTime, parseTime } from "../src/time.ts";

test("a time is read as minutes of the day", () => {
  assert.equal(parseTime("00:00"), 0);
  assert.equal(parseTime("09:30"), 570);
  assert.equal(parseTime("24:00"), 1440);
});

test("what is no time is refused", () => {
  for (const text of ["9:30", "09:60", "24:01", "noon", ""]) {
    assert.throws(() => parseTime(text), /not a time/);
  }
});

test("a time is written with two digits each", () => {
  assert.equal(formatTime(65), "01:05");
});

test("a length is written in hours and minutes", () => {
  assert.equal(formatLength(45), "45 min");
  assert.equal(formatLength(120), "2 h");
  assert.equal(formatLength(90), "1 h 30 min");
});
