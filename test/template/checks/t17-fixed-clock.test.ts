import { expect, test } from "vitest";
import { fixedClock } from "../../../src/template/checks/t17-fixed-clock.ts";
import { chatml } from "../../support/chatml-variants.ts";
import { createTestSubject } from "../../support/template-subject.ts";

function run(preamble: string) {
  return fixedClock.run(createTestSubject(chatml({ preamble })));
}

test("a template without a clock has no findings", () => {
  expect(run("")).toEqual([]);
});

test("a clock that is not printed has no findings", () => {
  expect(run("{%- set now = strftime_now('%H') -%}")).toEqual([]);
});

test.each([
  ["date-printed", "{{ strftime_now('%d %b %Y') }}"],
  ["date-printed", "{% if tools %}{{ strftime_now('%Y-%m-%d') }}{% endif %}"],
  ["date-printed", "{%- set now = strftime_now -%}{{ now('%A') }}"],
  ["time-printed", "{{ strftime_now('%H:%M:%S') }}"],
  ["time-printed", "{{ strftime_now('%Y-%m-%d %H:%M') }}"],
])("%s: the clock stands still for a session (%s)", (code, preamble) => {
  const [finding] = run(preamble);
  expect(finding).toMatchObject({ code, repair: { id: "pinned-clock" } });
  const plan = finding?.repair?.set ?? {};
  expect(fixedClock.run(createTestSubject(chatml({ preamble }), { plan }))).toEqual([]);
});

test("a prompt that differs from one render to the next is found", () => {
  const subject = createTestSubject(chatml());
  let count = 0;
  const varying = Object.assign(Object.create(subject), {
    plan: subject.plan,
    converse: () => ({ ok: true, text: `prompt ${count++}` }),
  });
  expect(fixedClock.run(varying)).toMatchObject([{ code: "prompt-varies", severity: "warn" }]);
});
