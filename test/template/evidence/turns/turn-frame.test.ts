import { expect, test } from "vitest";
import { FRAME_CHAT, measureTurns } from "../../../../src/template/evidence/turns/turn-frame.ts";
import { measureHeaders } from "../../../../src/template/evidence/turns/turn-headers.ts";
import { chatml } from "../../../support/chatml-variants.ts";
import { hasTemplateFixtures, readFixtureTemplates } from "../../../support/template-fixtures.ts";
import { createTestSubject } from "../../../support/template-subject.ts";

function tell(question: string, answer: string, more = ""): string {
  return `<s>{% for m in messages %}{% if m.role == 'user' %}${question}{% else %}${answer}{% endif %}{% endfor %}${more}`;
}

const own = "<|start|>system<|message|>Be good.<|end|>";
const channel = (end: string) =>
  `${own}{% for m in messages %}<|start|>{{ m.role }}<|message|>{{ m.content }}${end}{% endfor %}{% if add_generation_prompt %}<|start|>assistant{% endif %}`;

test.each([
  ["the same end for all", chatml(), "<|im_end|>\n", "<|im_start|>user\n"],
  [
    "an end for answers only",
    tell("[INST]{{ m.content }}[/INST]", "{{ m.content }}</s>"),
    "</s>",
    "[INST]",
  ],
  ["no end", tell("<|user|>\n{{ m.content }}", "<|assistant|>\n{{ m.content }}"), "", "<|user|>\n"],
  [
    "no end behind the last answer",
    tell("<u>{{ m.content }}</u>", "<a>{{ m.content }}{{ '</a>' if not loop.last }}"),
    "</a>",
    "<u>",
  ],
  [
    "another end behind the last answer, and an own system text",
    channel("{{ '<|return|>' if loop.last and not add_generation_prompt else '<|end|>' }}"),
    "<|end|>",
    "<|start|>user<|message|>",
  ],
  [
    "a generation prompt that is always there, and an own system text",
    `${own}{% for m in messages %}<|start|>{{ m.role }}<|message|>{{ m.content }}<|end|>{% endfor %}<|start|>assistant<|message|>`,
    "<|end|>",
    "<|start|>user<|message|>",
  ],
])("an answer's end is found: %s", (_, source, answerEnd, questionHeader) => {
  expect(measureTurns(createTestSubject(source))).toMatchObject({ answerEnd, questionHeader });
});

test("headers are cut behind the end of the turn before", () => {
  const subject = createTestSubject(
    chatml({ generationPrompt: "<|im_start|>assistant\\n<think>\\n" }),
  );
  const frame = measureTurns(subject);
  expect(frame).not.toBeNull();
  expect(frame && measureHeaders(subject, frame)).toEqual({
    question: "<|im_start|>user\n",
    answer: "<|im_start|>assistant\n",
    prompt: "<|im_start|>assistant\n<think>\n",
    system: "<|im_start|>system\n",
  });
});

test("a chat whose texts are not there in order has no frame", () => {
  expect(measureTurns(createTestSubject("{{ messages | length }}"))).toBeNull();
  expect(measureTurns(createTestSubject("{{ raise_exception('no') }}"))).toBeNull();
});

test.runIf(hasTemplateFixtures)(
  "every real chat has a frame, and its parts make the prompt again",
  () => {
    const templates = [
      ...readFixtureTemplates("templates-llama.cpp"),
      ...readFixtureTemplates("third-party-glyphhound/corpus"),
    ];
    for (const { name, source } of templates) {
      const subject = createTestSubject(source);
      const frame = measureTurns(subject);
      expect(frame, name).not.toBeNull();
      expect(`${frame?.answerEnd}${frame?.questionHeader}`, name).toBe(frame?.toQuestion);
      const prompt = subject.converse(FRAME_CHAT);
      expect(prompt.ok && frame !== null && prompt.text.endsWith(frame.prompt), name).toBe(true);
    }
  },
);
