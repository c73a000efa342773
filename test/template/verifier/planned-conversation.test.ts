import { expect, test } from "vitest";
import { FIRST_USER, SYSTEM } from "../../../src/template/evidence/probes.ts";
import { converseUnder } from "../../../src/template/verifier/planned-conversation.ts";
import { createTestSubject } from "../../support/template-subject.ts";

const NO_SYSTEM =
  "{% for m in messages %}{% if m.role == 'system' %}{{ raise_exception('no system') }}{% endif %}<{{ m.role }}>{{ m.content }}{% endfor %}";

test("a repair is tried for one render and leaves the plan alone", () => {
  const subject = createTestSubject(NO_SYSTEM);
  const messages = [SYSTEM, FIRST_USER];
  expect(converseUnder(subject, messages, { set: { systemRole: "folded" } })).toEqual({
    ok: true,
    text: `<user>${SYSTEM.content}\n\n${FIRST_USER.content}`,
  });
  expect(subject.plan.systemRole).toBe("own");
  expect(converseUnder(subject, messages, { set: {} })).toMatchObject({ ok: false });
});
