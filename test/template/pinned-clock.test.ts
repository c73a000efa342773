import { expect, test } from "vitest";
import { pinClock, readsClock } from "../../src/template/pinned-clock.ts";
import { renderNatively } from "../support/native-jinja.ts";

const MOMENT = new Date(2026, 2, 5, 14, 7, 9).getTime();

function render(source: string): string {
  return renderNatively(pinClock(source, MOMENT), { messages: [], add_generation_prompt: false });
}

test.each([
  ["{{ strftime_now('%d %b %Y') }}", "05 Mar 2026"],
  ['{{ strftime_now("%B %-d, %Y") }}', "March 5, 2026"],
  ["{{ strftime_now('%Y-%m-%d') }}", "2026-03-05"],
  ["{{ strftime_now('%A %H:%M:%S %p') }}", "Thursday 14:07:09 PM"],
  ["{{ strftime_now(format='%y/%e') }}", "26/ 5"],
  ["{%- set format = '%H' %}{{ strftime_now(format) }}", "2026-03-05"],
  ["{% if strftime_now is defined %}{{ strftime_now('%d') }}{% endif %}", "05"],
  ["a {{ strftime_now('%d') }} {{ strftime_now('%m') }} b", "a 05 03 b"],
  ["{{ strftime_now('100%% %Q') }}", "100% %Q"],
])("%s is %s", (source, expected) => {
  expect(render(source)).toBe(expected);
});

test("what stands before the first tag is kept", () => {
  expect(render("\n x{{ strftime_now('%d') }}")).toBe("\n x05");
  expect(render("  x{{ strftime_now('%d') }}")).toBe("  x05");
});

test("a template that reads no clock is not changed", () => {
  expect(readsClock("{{ messages }}")).toBe(false);
  expect(pinClock("{{ messages }}", MOMENT)).toBe("{{ messages }}");
});

test("a format cannot end the macro's text", () => {
  expect(render(`{{ strftime_now("%d'}}{{ 1 }}") }}`)).toContain("05");
});
