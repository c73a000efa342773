import { expect, test } from "vitest";
import type { Vocabulary } from "../../../src/runtime/vocabulary.ts";
import { templatePresent } from "../../../src/template/checks/t00-template-present.ts";
import { CHATML, CHATML_MARKERS } from "../../../src/template/repairs/own-templates.ts";
import type { TemplateFile } from "../../../src/template/verifier/subject.ts";
import { createMarkerVocabulary } from "../../support/marker-vocabulary.ts";
import { createTestSubject } from "../../support/template-subject.ts";

const CHATML_VOCABULARY = createMarkerVocabulary(CHATML_MARKERS);

function describeFile(rest: Partial<TemplateFile>): TemplateFile {
  return {
    path: "m.gguf",
    architecture: null,
    name: null,
    templateState: "text",
    variants: {},
    ...rest,
  };
}

function check(source: string, rest: Partial<TemplateFile>, vocabulary: Vocabulary | null = null) {
  return templatePresent.run(createTestSubject(source, { file: describeFile(rest), vocabulary }));
}

test("a template is enough", () => {
  expect(check("{{ messages }}", {})).toEqual([]);
  expect(templatePresent.run(createTestSubject("{{ messages }}"))).toEqual([]);
});

test.each<[TemplateFile["templateState"], string]>([
  ["absent", "template-absent"],
  ["not-text", "template-not-text"],
  ["empty", "template-empty"],
])("a file whose template is %s is refused, with the way out", (templateState, code) => {
  const [finding, ...others] = check("", { templateState });
  expect(others).toEqual([]);
  expect(finding).toMatchObject({ code, severity: "fail", effect: "refuse" });
  expect(finding?.message).toContain("--template FILE");
});

test("a vocabulary with the control tokens of ChatML gets our own template", () => {
  const [finding] = check("", { templateState: "absent" }, CHATML_VOCABULARY);
  expect(finding).toMatchObject({
    code: "template-absent",
    repair: { id: "own-template", set: { source: CHATML } },
  });
  expect(finding?.effect).toBeUndefined();
});

test.each<[string, Vocabulary]>([
  ["has one of them alone", createMarkerVocabulary(["<|im_start|>"])],
  [
    "has one as a plain text",
    createMarkerVocabulary(CHATML_MARKERS, { kinds: { "<|im_end|>": "normal" } }),
  ],
])("a vocabulary that %s does not", (_what, vocabulary) => {
  expect(check("", { templateState: "absent" }, vocabulary)).toMatchObject([{ effect: "refuse" }]);
});

const TOOL_USE = "{{ tools }}";

test.each<[string, string, boolean]>([
  ["knows no tools", "{{ messages }}", true],
  ["is empty", "", true],
  ["knows tools itself", "{{ messages }}{{ tools }}", false],
])("the variant for tools is taken when the default %s", (_what, source, isTaken) => {
  const findings = check(source, { variants: { tool_use: TOOL_USE } });
  expect(findings.map(({ learned }) => learned)).toEqual(isTaken ? [{ source: TOOL_USE }] : []);
});

test("replaced bytes are shown", () => {
  expect(check("ab\uFFFDcd", {})).toMatchObject([
    { code: "template-damaged", evidence: { actual: "ab\uFFFDcd" } },
  ]);
});
