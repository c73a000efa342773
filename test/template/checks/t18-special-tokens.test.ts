import { expect, test } from "vitest";
import type { Vocabulary } from "../../../src/runtime/vocabulary.ts";
import { specialTokens } from "../../../src/template/checks/t18-special-tokens.ts";
import { FIRST_USER } from "../../../src/template/evidence/probes.ts";
import { renderPrompt } from "../../../src/template/prompt.ts";
import { CHATML, CHATML_MARKERS } from "../../../src/template/repairs/own-templates.ts";
import { createSubjectMaker } from "../../../src/template/verifier/subject-prompts.ts";
import { CHATML_TEMPLATE } from "../../support/byte-vocabulary.ts";
import {
  createMarkerVocabulary,
  type MarkerVocabularyOptions,
} from "../../support/marker-vocabulary.ts";
import { createTestSubject } from "../../support/template-subject.ts";

function check(source: string, vocabulary: Vocabulary | null) {
  return specialTokens.run(createTestSubject(source, { vocabulary }));
}

const CHATML_VOCABULARY = createMarkerVocabulary(CHATML_MARKERS);

test("ChatML with its tokens is fine", () => {
  expect(check(CHATML_TEMPLATE, CHATML_VOCABULARY)).toEqual([]);
  expect(check(CHATML_TEMPLATE, null)).toEqual([]);
});

test("tags that are text are worth knowing, no more", () => {
  expect(check(CHATML, CHATML_VOCABULARY)).toMatchObject([
    { code: "tags-are-text", severity: "info" },
  ]);
});

test("a turn's end that falls into pieces is refused", () => {
  const vocabulary = createMarkerVocabulary(["<|im_start|>", "<|endoftext|>"]);
  expect(check(CHATML_TEMPLATE, vocabulary)).toContainEqual(
    expect.objectContaining({ code: "end-marker-splits", severity: "fail", effect: "refuse" }),
  );
});

const WORDED =
  "{% for m in messages %}<|{{ m.role }}|>\n{{ m.content }}{% if m.role == 'assistant' %}</s>{% endif %}\n{% endfor %}" +
  "{% if add_generation_prompt %}<|assistant|>\n{% endif %}";

test("headers of plain words are somebody's design", () => {
  expect(check(WORDED, createMarkerVocabulary(["</s>"]))).toMatchObject([
    { code: "headers-are-text", severity: "warn" },
  ]);
});

test("half of the headers as tokens is nobody's", () => {
  expect(check(WORDED, createMarkerVocabulary(["</s>", "<|user|>"]))).toMatchObject([
    { code: "header-marker-splits", severity: "fail" },
  ]);
});

test.each([
  ["<|im_edn|>", "<|im_end|>"],
  ["<|im_end>", "<|im_end|>"],
  ["<|IM-END|>", "<|im_end|>"],
  ["<|im_nd|>", "<|im_end|>"],
])("%s is a slip for %s", (wrong, right) => {
  const source = CHATML_TEMPLATE.replaceAll("<|im_end|>", wrong);
  expect(check(source, CHATML_VOCABULARY)).toMatchObject([
    {
      code: "marker-misspelled",
      severity: "fail",
      effect: "refuse",
      evidence: { expected: right, actual: wrong },
    },
  ]);
});

test("a marker of tools that is another one of the vocabulary's is no slip", () => {
  const source = `{% if tools %}<|tool|>{% endif %}${CHATML_TEMPLATE}<|tools|>`;
  const vocabulary = createMarkerVocabulary([...CHATML_MARKERS, "<|tools|>"]);
  expect(check(source, vocabulary).map(({ code }) => code)).not.toContain("marker-misspelled");
});

test("a marker that the vocabulary counts as text is reported", () => {
  const vocabulary = createMarkerVocabulary(CHATML_MARKERS, { kinds: { "<|im_end|>": "normal" } });
  expect(check(CHATML_TEMPLATE, vocabulary)).toMatchObject([{ code: "marker-not-control" }]);
});

test("a control token for tools that is missing is reported", () => {
  const source = `{% if tools %}<|tool_list|>{% endif %}${CHATML_TEMPLATE}`;
  expect(check(source, CHATML_VOCABULARY)).toMatchObject([{ code: "marker-splits" }]);
});

const BOS = "<|begin|>";

function withBos(options: MarkerVocabularyOptions): Vocabulary {
  return createMarkerVocabulary([...CHATML_MARKERS, BOS], { bosText: BOS, ...options });
}

test.each<[string, string, MarkerVocabularyOptions, string[]]>([
  ["wanted and printed", `{{ bos_token }}${CHATML_TEMPLATE}`, { wantsBos: true }, []],
  ["wanted and left out", CHATML_TEMPLATE, { wantsBos: true }, ["bos-missing bos-added"]],
  [
    "printed twice",
    `${BOS}{{ bos_token }}${CHATML_TEMPLATE}`,
    { wantsBos: true },
    ["bos-twice bos-stripped"],
  ],
  ["neither wanted nor printed", CHATML_TEMPLATE, {}, []],
  ["printed unasked", `{{ bos_token }}${CHATML_TEMPLATE}`, {}, []],
  ["printed twice unasked", `${BOS}${BOS}${CHATML_TEMPLATE}`, {}, ["bos-twice "]],
  ["another family's", `<s>${CHATML_TEMPLATE}`, { wantsBos: true }, ["bos-foreign bos-added"]],
])("a begin token that is %s", (_what, source, options, expected) => {
  const vocabulary = withBos(options);
  const findings = check(source, vocabulary).filter(({ code }) => code.startsWith("bos"));
  expect(findings.map(({ code, repair }) => `${code} ${repair?.id ?? ""}`)).toEqual(expected);
  const { bosToken } = vocabulary.tokenizer;
  if (bosToken === null) return;
  const subject = createTestSubject(source, { vocabulary, plan: { bos: "exact" } });
  const tokens = renderPrompt(createSubjectMaker(subject, vocabulary.tokenizer), [FIRST_USER]);
  expect(tokens.filter((token) => token === bosToken)).toHaveLength(1);
});

test("a begin token written twice shows without a vocabulary too", () => {
  const twice = `{{ bos_token }}{{ bos_token }}${CHATML_TEMPLATE}`;
  expect(check(twice, null)).toMatchObject([
    { code: "bos-twice", repair: { id: "bos-stripped", set: { bos: "exact" } } },
  ]);
  expect(check(`{{ bos_token }}${CHATML_TEMPLATE}`, null)).toEqual([]);
});

test("the end token in front of a prompt is told, with a vocabulary and without", () => {
  const source = `{{ eos_token }}${CHATML_TEMPLATE}`;
  const edges = { bosText: "<|im_start|>", eosText: "<|im_end|>" };
  for (const vocabulary of [null, createMarkerVocabulary(CHATML_MARKERS, edges)]) {
    expect(check(source, vocabulary)).toContainEqual(
      expect.objectContaining({ code: "eos-first", severity: "warn" }),
    );
  }
});
