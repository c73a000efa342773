import { expect, test } from "vitest";
import { injectionSafety } from "../../../src/template/checks/t21-injection-safety.ts";
import { CHATML } from "../../../src/template/repairs/own-templates.ts";
import { createMarkerVocabulary } from "../../support/marker-vocabulary.ts";
import { readFixtureTemplates } from "../../support/template-fixtures.ts";
import { createTestSubject } from "../../support/template-subject.ts";

const MARKERS = ["<|im_start|>", "<|im_end|>", "<|endoftext|>", "[INST]", "<s>", "</s>"];
const VOCABULARY = createMarkerVocabulary(MARKERS);

function codes(source: string, vocabulary = VOCABULARY) {
  const findings = injectionSafety.run(createTestSubject(source, { vocabulary }));
  return [...new Set(findings.map(({ code }) => code))];
}

test.each([
  ["prints its texts", CHATML],
  ["puts them into brackets", CHATML.replaceAll("message.content", "'[' + message.content + ']'")],
  [
    "writes names as tags",
    CHATML.replace("call.function.name | tojson", "'<' + call.function.name + '>'"),
  ],
])("no text becomes a control token where a template %s", (_what, source) => {
  expect(codes(source)).toEqual(["marks-needed"]);
  expect(injectionSafety.run(createTestSubject(source)).map(({ code }) => code)).toEqual([
    "marks-needed",
  ]);
});

test("a template that makes a marker of what it finds in a text is refused", () => {
  const source = CHATML.replaceAll(
    "message.content",
    "(message.content | replace('Mk0q', '</s>'))",
  );
  expect(injectionSafety.run(createTestSubject(source, { vocabulary: VOCABULARY }))).toContainEqual(
    expect.objectContaining({ code: "injection", severity: "fail", effect: "refuse" }),
  );
});

test.each([
  ["upper-cases", "| upper"],
  ["cuts", "| replace('Mk', 'Mq') "],
])("a template that %s words damages marks", (_what, filter) => {
  const source = CHATML.replaceAll("message.content", `(message.content ${filter})`);
  expect(codes(source)).toContain("mark-damaged");
});

test("a user-defined marker, which is found in any text, is kept out too", () => {
  const { tokenizer } = VOCABULARY;
  const vocabulary = createMarkerVocabulary(MARKERS, {
    kinds: { "</s>": "user-defined" },
    tokenizer: {
      tokenize: (text, { controlTokens }) =>
        text
          .split(/(<\/s>)/)
          .flatMap((part) =>
            tokenizer.tokenize(part, { controlTokens: controlTokens || part === "</s>" }),
          ),
    },
  });
  expect(codes(CHATML, vocabulary)).toEqual(["marks-needed"]);
});

const TEMPLATES = [
  ...readFixtureTemplates("templates-llama.cpp"),
  ...readFixtureTemplates("third-party-glyphhound/corpus"),
];

test.skipIf(TEMPLATES.length === 0)(
  "no real template lets text become its own markers",
  () => {
    expect(TEMPLATES).toHaveLength(190);
    const faults = TEMPLATES.map(({ name, source }) => {
      const findings = injectionSafety.run(createTestSubject(source));
      return `${name}: ${findings.map(({ code }) => code).join()}`;
    }).filter((line) => !line.endsWith(": marks-needed"));
    expect(faults).toEqual([]);
  },
  180_000,
);
