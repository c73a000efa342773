import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { AgentError } from "../../src/base/errors.ts";
import { COMPARISON_PROBES } from "../../src/template/inspect/comparison-probes.ts";
import { createPlan } from "../../src/template/prompt-plan.ts";
import { runTemplateCommand } from "../../src/ui/template-command.ts";
import type { CheckCommand, RenderCommand, TemplateCommand } from "../../src/ui/template-flags.ts";
import { createMachine } from "../models/test-machine.ts";
import { createRecorder } from "./scripted-run.ts";
import {
  createReport,
  createTemplates,
  informed,
  passed,
  promptOf,
  refused,
  type ScriptedTemplates,
} from "./scripted-templates.ts";

interface StartOptions {
  templates?: ScriptedTemplates;
  stdin?: string;
  stdoutIsTty?: boolean;
  color?: boolean;
}

function createStart(options: StartOptions = {}) {
  const { stdin = "", stdoutIsTty = false, color = false } = options;
  const { environment } = createMachine();
  const templates = options.templates ?? createTemplates({});
  const stdout = createRecorder();
  const stderr = createRecorder();
  const put = (name: string, content = "x") => {
    const file = path.join(environment.workingFolder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
    return file;
  };
  async function* readStdin() {
    yield Buffer.from(stdin);
  }
  const stop = new AbortController();
  const run = (command: TemplateCommand) =>
    runTemplateCommand(command, {
      ...{ stdout, stderr, stdoutIsTty, stderrIsTty: false, color, columns: 80 },
      ...{ stdin: readStdin(), signal: stop.signal, environment, templates },
    });
  return { run, put, stdout, stderr, stop, templates, root: environment.workingFolder };
}

function check(
  subject: CheckCommand["subject"],
  changes: Partial<CheckCommand> = {},
): CheckCommand {
  const flags = { vocabulary: null, json: false, useCache: true, verbose: false };
  return { kind: "template-check", subject, ...flags, ...changes };
}

const one = (name: string, changes?: Partial<CheckCommand>) =>
  check({ kind: "one", name }, changes);
const all = (folder: string, changes?: Partial<CheckCommand>) =>
  check({ kind: "all", folder }, changes);

function render(changes: Partial<RenderCommand> = {}): RenderCommand {
  return {
    ...{ kind: "template-render", name: "a.jinja", messages: "-", tools: null, vocabulary: null },
    ...{ tokens: false, generationPrompt: true, raw: false, json: false },
    ...changes,
  };
}

const CHAT = '[{"role":"user","content":"hi"}]';

test.each([
  ["PASS", 0],
  ["REPAIRED", 0],
  ["DEGRADED", 0],
  ["REFUSED", 6],
] as const)("a template that is %s ends with %i", async (verdict, exitCode) => {
  const start = createStart({
    templates: createTemplates({ verify: () => createReport({ verdict }) }),
  });
  start.put("a.jinja");
  expect(await start.run(one("a.jinja"))).toBe(exitCode);
  expect(start.stdout.text()).toMatch(new RegExp(`^a\\.jinja\\n\\nID .*verdict  ${verdict} `, "s"));
});

test("--json answers with one object under fixed names", async () => {
  const report = createReport({ verdict: "REFUSED", checks: [passed, refused], cached: true });
  const start = createStart({ templates: createTemplates({ verify: () => report }) });
  start.put("a.jinja");
  await start.run(one("a.jinja", { json: true }));
  const { source, ...plan } = report.plan;
  expect(JSON.parse(start.stdout.text())).toEqual({
    file: "a.jinja",
    verdict: "REFUSED",
    checks: [
      { ...passed, evidence: null, repair: null },
      { ...refused, evidence: refused.findings[0]?.evidence, repair: null },
    ],
    dialect: "hermes",
    appendOnly: report.appendOnly,
    plan,
    ms: 42,
    cached: true,
    templateSha256: "ab12",
  });
  expect(start.stdout.text()).not.toContain("\u202e");
});

test("a text is judged with the vocabulary it is given, a model with its own", async () => {
  const start = createStart();
  const [text, model] = [start.put("a.jinja"), start.put("m.gguf")];
  await start.run(one("a.jinja", { vocabulary: "m.gguf", useCache: false }));
  await start.run(one("m.gguf"));
  expect(start.templates.verified).toEqual([
    { target: { path: text, kind: "text", vocabularyPath: model }, useCache: false },
    { target: { path: model, kind: "gguf", vocabularyPath: null }, useCache: true },
  ]);
});

test.each([
  ["none.jinja", "template-input-invalid", /does not exist/],
  ["none.gguf", "template-input-invalid", /does not exist/],
  ["modle.gguf", "template-input-invalid", /but model\.gguf may be meant/],
  ["folder", "template-input-invalid", /is a folder.*--all/],
  ["folder.jinja", "template-input-invalid", /is a folder.*--all/],
])("%s is refused with what to name instead", async (name, code, reason) => {
  const start = createStart();
  start.put("folder/a.jinja");
  start.put("folder.jinja/a.jinja");
  start.put("model.gguf");
  await expect(start.run(one(name))).rejects.toMatchObject({
    code,
    exitCode: 2,
    details: { reason: expect.stringMatching(reason) },
  });
  expect(start.stdout.text()).toBe("");
});

test("a model brings its own vocabulary", async () => {
  const start = createStart();
  start.put("m.gguf");
  await expect(start.run(one("m.gguf", { vocabulary: "m.gguf" }))).rejects.toMatchObject({
    code: "usage-invalid",
  });
});

/** Judges by the file's name. */
function judgeByName(): ScriptedTemplates {
  return createTemplates({
    verify(target) {
      const { path: file } = target;
      if (file.includes("broken"))
        throw new AgentError("model-unusable", { path: file, reason: "no" });
      if (file.includes("bad")) return createReport({ verdict: "REFUSED", checks: [refused] });
      return createReport({ checks: [informed] });
    },
  });
}

test("--all judges every template of a folder, a line each, then the totals", async () => {
  const start = createStart({ templates: judgeByName() });
  for (const name of ["d/b/bad.jinja", "d/a.jinja", "d/broken.gguf", "d/notes.md"]) start.put(name);
  expect(await start.run(all("d"))).toBe(6);
  expect(start.stdout.text().split("\n")).toEqual([
    "a.jinja      PASS         42 ms",
    "b/bad.jinja  REFUSED      42 ms  T02 system-dropped: The system message is lost␛.",
    expect.stringMatching(/^broken\.gguf {2}unusable {9}- {2}.*is not a usable GGUF model: no\.$/),
    "3 templates: 1 PASS, 1 REFUSED, 1 unusable",
    "",
  ]);
});

test("--all as JSON is a list of the same objects", async () => {
  const start = createStart({ templates: judgeByName() });
  for (const name of ["d/a.jinja", "d/broken.gguf"]) start.put(name);
  await start.run(all("d", { json: true }));
  expect(JSON.parse(start.stdout.text())).toMatchObject([
    { file: "a.jinja", verdict: "PASS", checks: [{ id: "T17", evidence: { actual: "2024" } }] },
    { file: "broken.gguf", verdict: null, problem: { code: "model-unusable" } },
  ]);
});

test("--all with a vocabulary gives it to texts alone", async () => {
  const start = createStart();
  for (const name of ["d/a.jinja", "d/m.gguf", "v.gguf"]) start.put(name);
  expect(await start.run(all("d", { vocabulary: "v.gguf" }))).toBe(0);
  const used = start.templates.verified.map(({ target }) => target.vocabularyPath);
  expect(used).toEqual([path.join(start.root, "v.gguf"), null]);
});

test("a stop ends --all, and is no property of a template", async () => {
  const interrupted = new AgentError("interrupted", { signal: "SIGINT" });
  const start = createStart({
    templates: createTemplates({
      verify() {
        start.stop.abort(interrupted);
        throw interrupted;
      },
    }),
  });
  start.put("d/a.jinja");
  await expect(start.run(all("d"))).rejects.toBe(interrupted);
});

test("an empty folder is no failure", async () => {
  const start = createStart();
  start.put("d/notes.md");
  expect(await start.run(all("d"))).toBe(0);
  expect(start.stdout.text()).toBe("0 templates\n");
});

test("a prompt is made under the plan, and with --raw without one", async () => {
  const plan = { ...createPlan("x"), systemRole: "folded" as const };
  const templates = createTemplates({ verify: () => createReport({ plan }) });
  const start = createStart({ templates });
  start.put("a.jinja");
  const messages = start.put("m.json", CHAT);
  const tools = start.put("tools.json", '[{"name":"f"}]');
  expect(await start.run(render({ messages, tools, generationPrompt: false }))).toBe(0);
  await start.run(render({ messages, raw: true }));
  const jobs = templates.rendered.map(({ jobs: [job] }) => job);
  expect(jobs).toMatchObject([
    {
      plan,
      generationPrompt: false,
      messages: [{ role: "user", content: "hi" }],
      tools: [{ name: "f" }],
    },
    { plan: null, generationPrompt: true, tools: [] },
  ]);
});

test.each([
  ["redirected it is exact", false, "a\u001b[2J"],
  ["on a terminal it is safe and ends its line", true, "a␛\n"],
])("of a prompt %s", async (_, stdoutIsTty, expected) => {
  const templates = createTemplates({ render: () => [promptOf("a\u001b[2J")] });
  const start = createStart({ templates, stdin: CHAT, stdoutIsTty });
  start.put("a.jinja");
  await start.run(render());
  expect(start.stdout.text()).toBe(expected);
});

test("--tokens shows each token, and --json all of them", async () => {
  const tokens = [{ id: 5, text: "hi", origin: "content" as const }];
  const templates = createTemplates({ render: () => [{ ...promptOf("hi"), tokens }] });
  for (const [json, expected] of [
    [false, "(hi)5\n"],
    [true, `${JSON.stringify({ prompt: "hi", content: [], tokens })}\n`],
  ] as const) {
    const start = createStart({ templates, stdin: CHAT });
    start.put("m.gguf");
    await start.run(render({ name: "m.gguf", tokens: true, json }));
    expect(start.stdout.text()).toBe(expected);
  }
});

test("--tokens without a vocabulary is refused before anything is run", async () => {
  const start = createStart({ stdin: CHAT });
  start.put("a.jinja");
  await expect(start.run(render({ tokens: true }))).rejects.toMatchObject({
    code: "usage-invalid",
    next: expect.stringContaining("--vocab"),
  });
  expect(start.templates.rendered).toEqual([]);
});

test("a refused template gives no prompt but with --raw", async () => {
  const verify = () => createReport({ verdict: "REFUSED", checks: [refused] });
  const start = createStart({ templates: createTemplates({ verify }), stdin: CHAT });
  start.put("a.jinja");
  await expect(start.run(render())).rejects.toMatchObject({
    code: "template-refused",
    exitCode: 6,
  });
  const raw = createStart({ templates: createTemplates({ verify }), stdin: CHAT });
  raw.put("a.jinja");
  expect(await raw.run(render({ raw: true }))).toBe(0);
});

test("a template that raises is a failure with its words", async () => {
  const templates = createTemplates({ render: () => [{ ok: false, reason: "no system" }] });
  const start = createStart({ templates, stdin: CHAT });
  start.put("a.jinja");
  await expect(start.run(render())).rejects.toMatchObject({
    code: "template-failed",
    details: { reason: "no system" },
  });
});

/** The first file's prompts are numbered; the second's differ where told. */
function compareTo(
  second: (index: number) => ReturnType<typeof promptOf> | { ok: false; reason: string },
) {
  return createTemplates({
    render: ({ target, jobs }) =>
      jobs.map((_, index) =>
        target.path.endsWith("a.jinja") ? promptOf(`${index}.`) : second(index),
      ),
  });
}

async function diff(templates: ScriptedTemplates, json = true) {
  const start = createStart({ templates });
  start.put("a.jinja");
  start.put("b.jinja");
  const command = { kind: "template-diff", first: "a.jinja", second: "b.jinja", json } as const;
  return { exitCode: await start.run(command), stdout: start.stdout.text() };
}

test("equal templates end with 0, and are rendered as they are, with the same marks", async () => {
  const templates = compareTo((index) => promptOf(`${index}.`));
  const { exitCode, stdout } = await diff(templates);
  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ first: "a.jinja", second: "b.jinja", equal: true });
  expect(templates.rendered.map(({ useVocabulary }) => useVocabulary)).toEqual([false, false]);
  const [request] = templates.rendered;
  expect(request?.jobs.map(({ plan }) => plan)).toEqual(COMPARISON_PROBES.map(() => null));
});

test("different ones end with 3, each probe with its difference", async () => {
  const templates = compareTo((index) => {
    if (index === 1) return { ok: false, reason: "no" };
    return promptOf(index === 2 ? "2.!" : `${index}.`);
  });
  const { exitCode, stdout } = await diff(templates);
  expect(exitCode).toBe(3);
  const { equal, probes } = JSON.parse(stdout);
  expect(equal).toBe(false);
  expect(probes).toHaveLength(COMPARISON_PROBES.length);
  expect(probes.slice(0, 3)).toEqual([
    { probe: COMPARISON_PROBES[0]?.id, outcome: "equal" },
    { probe: COMPARISON_PROBES[1]?.id, outcome: "one-sided", fails: "second", reason: "no" },
    {
      probe: COMPARISON_PROBES[2]?.id,
      outcome: "different",
      difference: expect.objectContaining({ first: "", second: "!" }),
    },
  ]);
  const text = await diff(templates, false);
  expect(text.stdout).toMatch(
    /- a\.jinja\n\+ b\.jinja\n.* {2}- ""\n {2}\+ "!"\n.*17 of 19 probes/s,
  );
});

test("what neither renders is no difference", async () => {
  const templates = createTemplates({
    render: ({ jobs }) => jobs.map(() => ({ ok: false, reason: "no" })),
  });
  const { exitCode, stdout } = await diff(templates, false);
  expect([exitCode, stdout]).toEqual([0, "0 of 19 probes: equal prompts, 19 neither renders\n"]);
});
