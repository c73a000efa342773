import { expect, test } from "vitest";
import { generationPrompt } from "../../../src/template/checks/t05-generation-prompt.ts";
import { FIRST_ANSWER, FIRST_USER, SECOND_USER } from "../../../src/template/evidence/probes.ts";
import { chatml } from "../../support/chatml-variants.ts";
import { findingOf, runCheck } from "../../support/check-run.ts";
import { hasTemplateFixtures, readFixtureTemplates } from "../../support/template-fixtures.ts";

test.each([
  ["a header when it is asked for", chatml()],
  [
    "nothing, where nothing precedes an answer",
    "{% for m in messages %}{% if m.role == 'user' %}[INST]{{ m.content }}[/INST]{% else %}{{ m.content }}</s>{% endif %}{% endfor %}",
  ],
  [
    "a header behind every question",
    "{% for m in messages %}{% if m.role == 'user' %}<|user|>{{ m.content }}<|assistant|>{% else %}{{ m.content }}{% endif %}{% endfor %}",
  ],
])("no findings with %s", (_, source) => {
  expect(runCheck(generationPrompt, source).findings).toEqual([]);
});

test("a missing header is read off the history", () => {
  const { findings, subject } = runCheck(generationPrompt, chatml({ generationPrompt: "" }));
  expect(findingOf(findings, "generation-prompt-missing").repair).toMatchObject({
    id: "derived-generation-prompt",
    set: { generationPrompt: "<|im_start|>assistant\n" },
  });
  const prompt = subject.converse([FIRST_USER]);
  const past = subject.converse([FIRST_USER, FIRST_ANSWER, SECOND_USER]);
  expect(prompt.ok && past.ok && past.text.startsWith(prompt.text)).toBe(true);
});

test("what only answers have, and calls do not, is left to the model", () => {
  const { subject } = runCheck(
    generationPrompt,
    chatml({
      generationPrompt: "",
      assistant:
        "<|im_start|>assistant{% if message.content %}<|channel|>final{{ message.content }}{% endif %}",
    }),
  );
  expect(subject.plan.generationPrompt).toBe("<|im_start|>assistant");
});

test("a header that is there only when it is not asked for is taken", () => {
  const each = "<|{{ m.role }}|>{{ m.content }}";
  const inverted = `{% for m in messages %}${each}{% endfor %}{% if not add_generation_prompt %}<|assistant|>{% endif %}`;
  const { findings, subject } = runCheck(generationPrompt, inverted);
  expect(findingOf(findings, "generation-prompt-inverted").severity).toBe("fail");
  const prompt = subject.converse([FIRST_USER]);
  expect(prompt.ok && prompt.text).toMatch(/<\|assistant\|>$/);
});

test("a header that is also there behind an answer is for information", () => {
  const always = chatml({ generationPrompt: "", epilogue: "{{ '<|im_start|>assistant\\n' }}" });
  const { findings } = runCheck(generationPrompt, always);
  expect(findingOf(findings, "generation-prompt-always").severity).toBe("info");
});

test.each([
  [
    "generation-prompt-rewrites",
    "{% for m in messages %}<|{{ m.role }}|>{{ 'Q: ' if add_generation_prompt }}{{ m.content }}{% endfor %}{% if add_generation_prompt %}<|assistant|>{% endif %}",
  ],
  [
    "assistant-header-doubled",
    "{% for m in messages %}{% if m.role == 'user' %}<|user|>{{ m.content }}<|assistant|>{% else %}<|assistant|>{{ m.content }}{% endif %}{% endfor %}",
  ],
])("%s is a warning", (code, source) => {
  expect(findingOf(runCheck(generationPrompt, source).findings, code).severity).toBe("warn");
});

test.runIf(hasTemplateFixtures)(
  "no real template lacks one, and a removed one is missed in nearly all",
  () => {
    const templates = readFixtureTemplates("templates-llama.cpp");
    const lacking = templates.filter(({ source }) =>
      runCheck(generationPrompt, source).findings.some(({ severity }) => severity !== "info"),
    );
    expect(lacking.map(({ name }) => name)).toEqual([]);
    const undetected = templates
      .map(({ name, source }) => ({
        name,
        source,
        mutant: source.replace(/if\s+add_generation_prompt/g, "if false and add_generation_prompt"),
      }))
      .filter(({ source, mutant }) => mutant !== source)
      .filter(({ source, mutant }) => promptOf(source) !== promptOf(mutant))
      .filter(({ mutant }) => runCheck(generationPrompt, mutant).codes.length === 0);
    expect(undetected.map(({ name }) => name).length).toBeLessThanOrEqual(2);
  },
);

function promptOf(source: string): string {
  const render = runCheck(generationPrompt, source, { plan: { generationPrompt: "" } });
  const prompt = render.subject.render({
    messages: [{ role: "user", content: "zq" }],
    add_generation_prompt: true,
  });
  return prompt.ok ? prompt.text : "";
}

test("a header that stands twice in the prompt is told", () => {
  const header = "<|im_start|>assistant\\n";
  const { findings } = runCheck(generationPrompt, chatml({ generationPrompt: header + header }));
  expect(findingOf(findings, "generation-prompt-doubled").severity).toBe("warn");
});
