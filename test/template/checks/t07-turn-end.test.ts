import { expect, test } from "vitest";
import { turnEnd } from "../../../src/template/checks/t07-turn-end.ts";
import { chatml } from "../../support/chatml-variants.ts";
import { findingOf, runCheck } from "../../support/check-run.ts";
import { hasTemplateFixtures, readFixtureTemplates } from "../../support/template-fixtures.ts";

test("the text that ends an answer is learned", () => {
  const { findings, subject } = runCheck(turnEnd, chatml());
  expect(findings.map(({ code }) => code)).toEqual(["turn-end-learned"]);
  expect(subject.plan.turnEnd).toEqual({ answer: "<|im_end|>\n", calls: "" });
});

test("an answer that nothing ends is ended by the next header", () => {
  const { findings, subject } = runCheck(turnEnd, chatml({ turnEnd: "" }));
  expect(findings.map(({ code }) => code)).toEqual(["turn-end-missing"]);
  expect(subject.plan.turnEnd.answer).toBe("");
});

const CHANNEL = "{% for m in messages %}<|start|>{{ m.role }}<|message|>{{ m.content }}";

test.each([
  [
    "last-turn-end-differs",
    `${CHANNEL}{{ '<|return|>' if loop.last and not add_generation_prompt else '<|end|>' }}{% endfor %}<|start|>assistant<|message|>`,
  ],
  [
    "turn-end-varies",
    chatml({ turnEnd: "{{ '<|im_end|>' if loop.index < 4 else '<|eot_id|>' }}\\n" }),
  ],
])("%s is told", (code, source) => {
  expect(runCheck(turnEnd, source).codes).toContain(code);
});

test.each([
  ["<|im_endx|>", "<|im_end|>"],
  ["<|im_edn|>", "<|im_end|>"],
  ["<|im_en|>", "<|im_end|>"],
  ["<|eot_idd|>", "<|eot_id|>"],
  ["<|endx|>", "<|end|>"],
])("a turn end %s looks like a slip of %s", (marker, meant) => {
  const { findings } = runCheck(turnEnd, chatml({ turnEnd: `${marker}\\n` }));
  expect(findingOf(findings, "marker-misspelled").evidence).toEqual({
    expected: meant,
    actual: marker,
  });
});

test("a text that is almost the vocabulary's last one is told", () => {
  const source = chatml({ turnEnd: "<|EOSS|>" });
  expect(runCheck(turnEnd, source).codes).toContain("edge-token-misspelled");
});

test.runIf(hasTemplateFixtures)(
  "every real chat teaches its turn end and no marker is a slip",
  () => {
    const templates = [
      ...readFixtureTemplates("templates-llama.cpp"),
      ...readFixtureTemplates("third-party-glyphhound/corpus"),
    ];
    const runs = templates.map(({ name, source }) => ({
      name,
      codes: runCheck(turnEnd, source).codes,
    }));
    expect(runs.filter(({ codes }) => !codes[0]?.startsWith("turn-end-"))).toEqual([]);
    expect(runs.filter(({ codes }) => codes.some((code) => code.endsWith("misspelled")))).toEqual(
      [],
    );
  },
);

const END = "<|im_end|>\\n";
const endedBut = (role: string) =>
  chatml({ turnEnd: `{{ '' if message.role == '${role}' else '<|im_end|>' }}\\n` });

test.each([
  ["turn-end-lost", endedBut("user")],
  ["turn-end-lost", endedBut("tool")],
  ["turn-end-lost", chatml({ turnEnd: `{{ '' if message.tool_calls else '<|im_end|>' }}\\n` })],
  [
    "turn-end-lost",
    chatml({ turnEnd: "{{ '[im_end[' if message.role == 'tool' else '<|im_end|>' }}\\n" }),
  ],
  ["turn-not-opened", chatml().replace("<|im_start|>system", "system")],
])("%s is told", (code, source) => {
  expect(findingOf(runCheck(turnEnd, source).findings, code).severity).toBe("warn");
});

test.each([
  [
    "another marker ends a call",
    chatml({ turnEnd: `{{ '<|eom_id|>' if message.tool_calls else '<|im_end|>' }}\\n` }),
  ],
  [
    "a system text has no turn",
    `{% if messages[0].role == 'system' %}{{ messages[0].content }}{% endif %}${chatml({ system: "", turnEnd: END }).replace("{%- elif messages[0].role == 'system' -%}", "{%- elif false -%}")}`,
  ],
])("no turn is missing an edge when %s", (_, source) => {
  const { codes } = runCheck(turnEnd, source);
  expect(codes.filter((code) => code === "turn-end-lost" || code === "turn-not-opened")).toEqual(
    [],
  );
});
