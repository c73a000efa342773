/** With room for everything the model sees exactly these texts: the benchmark figures were measured with them. */
import { expect, test } from "vitest";
import type {
  Conversation,
  ProposeContext,
} from "../../../../src/agent/repair/generate/propose.ts";
import { proposeRewrite } from "../../../../src/agent/repair/generate/rewrite-generator.ts";
import type { View } from "../../../../src/agent/repair/generate/schedule.ts";
import { trustTemplate } from "../../../../src/template/chat-model.ts";
import { createScriptedEngine } from "../../../support/scripted-engine.ts";
import { createFailure } from "../check-result.ts";
import { createSite } from "../repair-fixture.ts";

const TEXT =
  'class Cart:\n    def total(self):\n        return "é😀"\n\n\ndef add(a, b):\n    return a - b\n';
const EXCERPT = "def test_add():\n    # 加法\n    assert add(1, 2) == 3";
const FAILURES = [
  {
    failure: createFailure("t.py::test_add", { message: "-1 != 3\n\nassert -1 == 3\n" }),
    excerpt: EXCERPT,
  },
  { failure: createFailure("t.py::test_two", { message: "  ````\n2 != 3" }), excerpt: null },
  { failure: createFailure("t.py::test_three", { message: "" }), excerpt: "def test_three(): ..." },
  { failure: createFailure("t.py::test_four"), excerpt: null },
];
const NAMED =
  "fix tests\n\nThese tests fail because of a bug in the code below:\n- t.py::test_add\n- t.py::test_two";

async function promptOf(
  view: View,
  symbol: string | null,
  changes: Partial<ProposeContext<"rewrite">> = {},
): Promise<string> {
  const engine = createScriptedEngine({ answers: "x\n```" });
  const steps = proposeRewrite({
    model: trustTemplate(engine),
    task: NAMED,
    site: await createSite("src/cart.py", TEXT, symbol),
    attempt: { kind: "rewrite", site: 0, view, temperature: 0 },
    documents: [],
    failures: FAILURES,
    conversation: null,
    testFiles: [],
    readings: new WeakMap(),
    seed: 1,
    maxTokens: 4000,
    signal: new AbortController().signal,
    ...changes,
  });
  for (;;) if ((await steps.next()).done) return engine.prompts[0] ?? "";
}

test("the plain view of a whole file", async () => {
  expect(await promptOf("plain", null)).toMatchInlineSnapshot(`
    "<|im_start|>system
    You are an expert programmer who fixes bugs. You answer with one code block that holds the complete corrected code, and with nothing else.<|im_end|>
    <|im_start|>user
    fix tests

    These tests fail because of a bug in the code below:
    - t.py::test_add
    - t.py::test_two

    src/cart.py:
    \`\`\`python
    class Cart:
        def total(self):
            return "é😀"


    def add(a, b):
        return a - b
    \`\`\`

    Reply with the complete corrected src/cart.py only.<|im_end|>
    <|im_start|>assistant
    \`\`\`python
    "
  `);
});

test("the failure view of a symbol", async () => {
  expect(await promptOf("failure", "add")).toMatchInlineSnapshot(`
    "<|im_start|>system
    You are an expert programmer who fixes bugs. You answer with one code block that holds the complete corrected code, and with nothing else.<|im_end|>
    <|im_start|>user
    fix tests

    These tests fail because of a bug in the code below:
    - t.py::test_add
    - t.py::test_two

    This test fails:
    \`\`\`python
    def test_add():
        # 加法
        assert add(1, 2) == 3
    \`\`\`

    It says:
    \`\`\`
    -1 != 3

    assert -1 == 3
    \`\`\`

    The test "t.py::test_two" fails:
    \`\`\`\`\`
    \`\`\`\`
    2 != 3
    \`\`\`\`\`

    This test fails:
    \`\`\`python
    def test_three(): ...
    \`\`\`

    It says:
    \`\`\`

    \`\`\`

    add in src/cart.py (lines 6-7):
    \`\`\`python
    def add(a, b):
        return a - b
    \`\`\`

    Reply with the complete corrected code of add only, without the tests.<|im_end|>
    <|im_start|>assistant
    \`\`\`python
    "
  `);
});

test("a follow-up in the middle of a conversation", async () => {
  const conversation: Conversation = {
    site: await createSite("src/cart.py", TEXT),
    messages: [
      { role: "system", content: "You fix bugs." },
      { role: "user", content: "fix add" },
      { role: "assistant", content: "```python\npass\n```" },
    ],
    outcome: { refusal: null, failures: FAILURES.map(({ failure }) => failure) },
  };
  expect(await promptOf("follow-up", null, { conversation })).toMatchInlineSnapshot(`
    "<|im_start|>system
    You fix bugs.<|im_end|>
    <|im_start|>user
    fix add<|im_end|>
    <|im_start|>assistant
    \`\`\`python
    pass
    \`\`\`<|im_end|>
    <|im_start|>user
    The tests still fail with this code:
    \`\`\`
    t.py::test_add: -1 != 3

    assert -1 == 3

    t.py::test_two: \`\`\`\`
    2 != 3

    t.py::test_three: 
    \`\`\`

    Think about what the tests expect. Reply with the complete corrected src/cart.py only.<|im_end|>
    <|im_start|>assistant
    \`\`\`python
    "
  `);
  const site = await createSite("src/cart.py", TEXT, "add");
  const refused = { ...conversation, site, outcome: { refusal: "it is the same", failures: [] } };
  expect(await promptOf("follow-up", "add", { conversation: refused })).toMatchInlineSnapshot(`
    "<|im_start|>system
    You fix bugs.<|im_end|>
    <|im_start|>user
    fix add<|im_end|>
    <|im_start|>assistant
    \`\`\`python
    pass
    \`\`\`<|im_end|>
    <|im_start|>user
    This cannot be used: it is the same. The tests fail.

    Think about what the tests expect. Reply with the complete corrected code of add only.<|im_end|>
    <|im_start|>assistant
    \`\`\`python
    "
  `);
});

test("a document that the task names stands between the task and the code", async () => {
  const documents = [{ path: "SPEC.md", text: "Totals are in cents.\n\n```\n1 + 1\n```\n" }];
  const prompt = await promptOf("plain", null, { documents });
  const [beforeCode = ""] = prompt.split("src/cart.py:\n");
  expect(beforeCode).toMatch(/SPEC\.md:\n`{4,}\nTotals are in cents\./);
  expect(beforeCode.indexOf(NAMED)).toBeLessThan(beforeCode.indexOf("SPEC.md"));
});
