import { expect, test } from "vitest";
import { createPlan } from "../../src/template/prompt-plan.ts";
import { createPalette } from "../../src/ui/palette.ts";
import { renderTemplateReport } from "../../src/ui/template-view.ts";
import {
  createReport,
  degraded,
  informed,
  passed,
  refused,
  repaired,
  skipped,
} from "./scripted-templates.ts";

const palette = createPalette(false);

function render(changes: Parameters<typeof createReport>[0], verbose = false): string[] {
  return renderTemplateReport("a\u0007.jinja", createReport(changes), { verbose, palette });
}

test("a check is a line, with what it found below it, in characters that do nothing", () => {
  const checks = [passed, repaired, informed, skipped];
  expect(render({ verdict: "REPAIRED", checks })).toEqual([
    "a·.jinja",
    "",
    "ID   STATUS      PROVES",
    "T01  ✓ pass      it renders",
    "T02  ~ repaired  a system message reaches the prompt",
    "                 system-dropped: The system message is lost␛.",
    '                   expected "a\\u202e"',
    '                   actual   "\\u001b]0;x\\u0007\\u200b"',
    "                   repair   folded-system",
    "                   costs    It becomes user text.",
    "T17  · info      no date is printed",
    "                 The system message is lost␛.",
    "T20  - skipped   turns end",
    "",
    "verdict  REPAIRED  used with folded-system",
    "calls    spelled as hermes",
    "history  append-only: a turn computes nothing twice",
    "checks   1 pass, 1 info, 1 repaired, 1 skipped, 42 ms",
    "         Give --vocab FILE.gguf to check the tokens too.",
  ]);
});

test("--verbose adds the evidence of facts and what the runtime will do", () => {
  const evidence = { expected: "2023", actual: "2024" };
  const checks = [{ ...informed, findings: [{ ...informed.findings[0]!, evidence }] }];
  expect(render({ checks }).join("\n")).not.toContain('"2024"');
  const lines = render({ checks }, true);
  expect(lines).toContain('                   actual   "2024"');
  expect(lines).toContain('  systemRole        "own"');
  expect(lines).toContain("  maxCalls          null");
  expect(lines.join("\n")).not.toContain("the template's text");
});

test("long evidence is cut, later with --verbose", () => {
  const finding = { ...refused.findings[0]!, evidence: { actual: "x".repeat(1000) } };
  const checks = [{ ...refused, findings: [finding] }];
  const lengthOf = (verbose: boolean) =>
    /"(x+)"…/.exec(render({ checks }, verbose).join())?.[1]?.length;
  expect([lengthOf(false), lengthOf(true)]).toEqual([120, 400]);
});

test.each([
  [{ verdict: "PASS" }, "verdict  PASS  the prompt is what the template gives"],
  [
    { verdict: "REFUSED", checks: [refused] },
    "verdict  REFUSED  T02 system-dropped: The system message is lost␛.",
  ],
  [
    { verdict: "DEGRADED", checks: [degraded], plan: { ...createPlan(""), tools: "generic" } },
    "verdict  DEGRADED  chat works, tools are told as plain text: T08 no-tools: The system message is lost␛.",
  ],
  [
    { verdict: "DEGRADED", checks: [degraded], plan: createPlan("") },
    "verdict  DEGRADED  usable with a loss that nothing repairs: T08 no-tools: The system message is lost␛.",
  ],
  [{ cached: true }, "checks   1 pass, known from an earlier run"],
  [{ dialect: "generic" }, /^calls {4}spelled as plain JSON/],
  [{ dialect: "derived" }, /^calls {4}spelled as the template spells them/],
  [{ appendOnly: null }, "history  not measured"],
  [
    { appendOnly: { kind: "generation-prompt", lostPerTurn: 4, unit: "tokens", where: null } },
    "history  append-only but for the generation prompt: 4 tokens a turn are computed again",
  ],
  [
    { appendOnly: { kind: "rewrites", lostPerTurn: 2100, unit: "characters", where: "tool-loop" } },
    "history  rewritten inside a tool loop: 2,100 characters a turn are computed again",
  ],
  [
    { appendOnly: { kind: "rewrites", lostPerTurn: 9, unit: "tokens", where: "new-user" } },
    "history  rewritten when the user speaks again: 9 tokens a turn are computed again",
  ],
] as const)("%j is said in a sentence", (changes, expected) => {
  const line = typeof expected === "string" ? expected : expect.stringMatching(expected);
  expect(render(changes)).toContainEqual(line);
});

test("with colours the words stay", () => {
  const report = createReport({ verdict: "REFUSED", checks: [refused, skipped] });
  const painted = renderTemplateReport("a", report, {
    verbose: false,
    palette: createPalette(true),
  });
  const plain = renderTemplateReport("a", report, { verbose: false, palette });
  expect(painted).not.toEqual(plain);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the sequences of colours
  expect(painted.map((line) => line.replaceAll(/\u001b\[\d+m/g, ""))).toEqual(plain);
});
