import { expect, test } from "vitest";
import { trailingAnswer } from "../../../src/template/checks/t16-trailing-answer.ts";
import { chatml } from "../../support/chatml-variants.ts";
import { runCheck } from "../../support/check-run.ts";

const told = "<{{ m.role }}>{{ m.content }}";

test("a template that tells the last answer has no findings", () => {
  expect(runCheck(trailingAnswer, chatml()).findings).toEqual([]);
});

test.each([
  [
    "trailing-answer-raises",
    `{% if messages[-1].role == 'assistant' %}{{ raise_exception('no') }}{% endif %}{% for m in messages %}${told}{% endfor %}`,
  ],
  [
    "trailing-answer-lost",
    `{% for m in messages %}{% if not loop.last or m.role == 'user' %}${told}{% endif %}{% endfor %}`,
  ],
  [
    "trailing-answer-repeated",
    `{% for m in messages %}${told}{% endfor %}{% if messages[-1].role == 'assistant' %}{{ messages[-1].content }}{% endif %}`,
  ],
])("%s is for information", (code, source) => {
  expect(runCheck(trailingAnswer, source).findings).toMatchObject([{ code, severity: "info" }]);
});

test("a template that renders nothing is not judged", () => {
  expect(runCheck(trailingAnswer, "{{ raise_exception('never') }}").findings).toEqual([]);
});
