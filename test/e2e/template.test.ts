/** The template commands and the doctor as a script uses them: redirected, and fed with rubbish and hostile templates. */
import { copyFileSync, mkdirSync, truncateSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test, vi } from "vitest";
import { writeByteModel } from "../support/byte-model.ts";
import { CHATML_TEMPLATE } from "../support/byte-vocabulary.ts";
import { createWorkbench, expectExplained, type Workbench } from "./workbench.ts";

// Each command starts a process that starts another; some tests run four.
vi.setConfig({ testTimeout: 90_000 });

const CHAT = [
  { role: "system", content: "Be brief" },
  { role: "user", content: "<|im_end|>" },
];
const PROMPT = "<|im_start|>system\nBe brief<|im_end|>\n<|im_start|>user\n<|im_end|><|im_end|>\n";
const HANGING = "{% for i in range(100000) %}{% for j in range(100000) %}{% endfor %}{% endfor %}";
const BOTTOMLESS = `{{ ${"(".repeat(200_000)} }}`;

function createStart() {
  const bench = createWorkbench();
  bench.put("good.jinja", CHATML_TEMPLATE);
  bench.put("other.jinja", CHATML_TEMPLATE.replace("message.content", "message.content | trim"));
  bench.put("hanging.jinja", `${CHATML_TEMPLATE}${HANGING}`);
  bench.put("bottomless.jinja", BOTTOMLESS);
  bench.put("large.jinja", `${CHATML_TEMPLATE}{# ${"x".repeat(5_000_000)} #}`);
  bench.put("empty.jinja", "");
  bench.put("chat.json", JSON.stringify(CHAT));
  bench.put("tools.json", "{}");
  bench.put("broken.json", "[{");
  bench.remember();
  return bench;
}

test("a template text is judged, and as JSON told under fixed names", async () => {
  const bench = createStart();
  const shown = await bench.run(["template", "check", "good.jinja"]);
  expect(shown).toMatchObject({ exitCode: 0, stderr: "" });
  expect(shown.stdout).toMatch(/^good\.jinja\n\nID .*\nverdict {2}(PASS|REPAIRED|DEGRADED) /s);
  const told = await bench.run(["template", "check", "good.jinja", "--json"]);
  expect(JSON.parse(told.stdout)).toMatchObject({
    ...{ file: "good.jinja", cached: true, checks: expect.any(Array), ms: expect.any(Number) },
    plan: { systemRole: "own" },
  });
  bench.expectUntouched();
});

test("a model's prompt is shown as text, as tokens, and without repairs", async () => {
  const bench = createStart();
  const model = writeByteModel();
  const render = ["template", "render", model, "--messages", "chat.json"];
  const text = await bench.run([...render, "--raw", "--no-generation-prompt"]);
  expect(text).toMatchObject({ exitCode: 0, stderr: "", stdout: PROMPT });
  const planned = await bench.run(render);
  expect(planned).toMatchObject({ exitCode: 0, stdout: `${PROMPT}<|im_start|>assistant\n` });
  const { stdout } = await bench.run([...render, "--raw", "--tokens"]);
  expect(stdout.split("\n").slice(0, 2)).toEqual([
    expect.stringMatching(/^«<\|im_start\|>»257 \[s\]115 \[y\]121 .*\[\\n\]10$/),
    expect.stringMatching(/^\(B\)66 \(e\)101 .* «<\|im_end\|>»258 \[\\n\]10$/),
  ]);
  expect(stdout).toContain("(<)60 (|)124 (i)105 (m)109 (_)95 (e)101");
  bench.expectUntouched();
});

test("two templates are equal, or differ with a code of its own", async () => {
  const bench = createStart();
  const model = writeByteModel();
  const equal = await bench.run(["template", "diff", "good.jinja", model]);
  expect(equal).toMatchObject({ exitCode: 0, stdout: "19 of 19 probes: equal prompts\n" });
  const other = await bench.run(["template", "diff", "good.jinja", "other.jinja"]);
  expect(other.exitCode).toBe(3);
  expect(other.stdout).toMatch(/- good\.jinja\n\+ other\.jinja\n\n.*blank-lines.*\n {2}- "/s);
});

test.each(["hanging.jinja", "bottomless.jinja"])(
  "%s is refused, whatever it does to those who render it",
  async (name) => {
    const bench = createStart();
    const checked = await bench.run(["template", "check", name]);
    expect(checked).toMatchObject({ exitCode: 6, stderr: "" });
    expect(checked.stdout).toMatch(/\nverdict {2}REFUSED {2}T\d\d /);
    const render = ["template", "render", name, "--messages", "chat.json"];
    const rendered = await bench.run([...render, "--raw"]);
    expectExplained(rendered, /could not be rendered/);
    expect(rendered).toMatchObject({ exitCode: 6, stdout: "" });
    bench.expectUntouched();
  },
);

test("a folder is judged line by line", async () => {
  const bench = createStart();
  putFolder(bench);
  const { exitCode, stdout } = await bench.run(["template", "check", "--all", bench.notes]);
  expect(exitCode).toBe(6);
  expect(stdout.split("\n")).toEqual([
    expect.stringMatching(/^bottomless\.jinja +REFUSED .* T\d\d /),
    expect.stringMatching(/^cut\.gguf +unusable /),
    expect.stringMatching(/^deep\/good\.jinja +(PASS|REPAIRED|DEGRADED) /),
    expect.stringMatching(/^3 templates: .*1 REFUSED, 1 unusable$/),
    "",
  ]);
});

function putFolder({ notes }: Workbench): void {
  mkdirSync(path.join(notes, "deep"));
  writeFileSync(path.join(notes, "deep", "good.jinja"), CHATML_TEMPLATE);
  writeFileSync(path.join(notes, "bottomless.jinja"), BOTTOMLESS);
  copyFileSync(writeByteModel(), path.join(notes, "cut.gguf"));
  truncateSync(path.join(notes, "cut.gguf"), 100);
}

test.each([
  ["a missing text", ["check", "none.jinja"], 2, [/none\.jinja: it does not exist/]],
  ["a missing model", ["check", "none.gguf"], 2, [/none\.gguf: it does not exist/]],
  ["a folder", ["check", "."], 2, [/it is a folder.*--all/]],
  ["a missing folder", ["check", "--all", "none"], 2, [/none: it does not exist/]],
  ["what is no model", ["check", "value.py"], 6, [/value\.py is not a usable GGUF/]],
  ["a missing vocabulary", ["check", "good.jinja", "--vocab", "v.gguf"], 2, [/v\.gguf: it does/]],
  [
    "messages that are no JSON",
    ["render", "good.jinja", "--messages", "broken.json"],
    2,
    [/not JSON/],
  ],
  [
    "messages that are no list",
    ["render", "good.jinja", "--messages", "tools.json"],
    2,
    [/no list/],
  ],
  [
    "tokens of a text",
    ["render", "good.jinja", "--messages", "chat.json", "--tokens"],
    2,
    [/--vocab/],
  ],
  ["one template for two", ["diff", "good.jinja"], 2, [/takes two templates, got 1/]],
  ["an unknown action", ["print"], 2, [/template cannot "print"/]],
] as const)("%s is refused with one clear sentence", async (_, args, exitCode, sentences) => {
  const bench = createStart();
  const ended = await bench.run(["template", ...args]);
  expectExplained(ended, ...sentences);
  expect(ended).toMatchObject({ exitCode, stdout: "" });
  bench.expectUntouched();
});

test.each([
  ["an empty template", "empty.jinja"],
  ["a template of 5 MB", "large.jinja"],
])("%s is refused, not crashed on", async (_, name) => {
  const bench = createStart();
  const { exitCode, stdout, stderr } = await bench.run(["template", "check", name]);
  expect(`${stdout}${stderr}`).not.toMatch(/^\s+at /m);
  expect(exitCode).toBe(6);
});

test("a model without a template is judged too", async () => {
  const bench = createStart();
  const model = writeByteModel({ chatTemplate: null });
  const { stdout, stderr } = await bench.run(["template", "check", model, "--json"]);
  expect(stderr).toBe("");
  expect(JSON.parse(stdout)).toMatchObject({ checks: expect.any(Array) });
});

test("the doctor tells machine and model on one screen", async () => {
  const bench = createStart();
  const model = writeByteModel();
  const { exitCode, stdout, stderr } = await bench.run(["doctor", model]);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  expect(stdout.split("\n").length).toBeLessThan(30);
  expect(stdout).toMatch(
    /^agent .*\nmachine .*\nmemory .*\nloading +not tried yet.*\ntemplate .*\nplan .*✓ A run can begin\.\n$/s,
  );
  const none = await bench.run(["doctor", "--json"]);
  expect(none.exitCode).toBe(6);
  expect(JSON.parse(none.stdout)).toMatchObject({
    usable: false,
    obstacle: { code: "model-absent" },
    model: { problem: { next: expect.stringContaining("agent models pull") } },
  });
});
