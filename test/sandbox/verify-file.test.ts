import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  prepareTemplate,
  renderTemplateFile,
  type VerifyFileOptions,
  verifyTemplateFile,
} from "../../src/sandbox/verify-file.ts";
import type { TemplateReport } from "../../src/template/verifier/report.ts";
import { writeByteModel } from "../support/byte-model.ts";
import { CHATML_TEMPLATE } from "../support/byte-vocabulary.ts";
import {
  DEEP_CONDITIONS,
  DEEP_PARENTHESES,
  DEEP_VALUE,
  DOUBLED_LIST,
  DOUBLED_TEXT,
  ENDLESS_MACRO,
  MANY_MILLIONS,
  MANY_NEGATIONS,
  NESTED_LOOPS,
  PLAIN_CHAT,
  TWO_MILLION,
} from "../support/hostile-templates.ts";
import { fixturePath, hasTemplateFixtures } from "../support/template-fixtures.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "agent template ü-"));
});
afterEach(() => {
  chmodSync(folder, 0o700);
  rmSync(folder, { recursive: true });
});

function writeText(content: string | Uint8Array): string {
  const file = path.join(folder, "chat.jinja");
  writeFileSync(file, content);
  return file;
}

function textTarget(file: string, vocabularyPath: string | null = null) {
  return { path: file, kind: "text", vocabularyPath } as const;
}

/** The verdict and whether a child was started for it. */
async function verifyText(source: string, options: Partial<VerifyFileOptions> = {}) {
  let children = 0;
  const verified = await verifyTemplateFile(textTarget(writeText(source)), {
    cacheFolder: folder,
    onStart: () => {
      children += 1;
    },
    ...options,
  });
  return { ...verified, children };
}

function readVerdicts(): string[] {
  return readdirSync(path.join(folder, "templates"));
}

function codesOf(report: TemplateReport, id: string): string[] {
  const check = report.checks.find((each) => each.id === id);
  return check?.findings.map(({ code }) => code) ?? [];
}

const TIME = /^rendering did not end within/;
const TIME_OR_MEMORY = /^rendering (did not end within|took more than)/;
const CRASH = /^rendering ended the process that did it: SIG/;

const HOSTILE = {
  "nested loops": [NESTED_LOOPS, TIME],
  "a doubled text": [DOUBLED_TEXT, TIME_OR_MEMORY],
  "a doubled list": [DOUBLED_LIST, TIME_OR_MEMORY],
  "a macro that calls itself": [ENDLESS_MACRO, CRASH],
  "two million characters": [TWO_MILLION, /^the prompt grew beyond/],
  "200 million characters": [MANY_MILLIONS, /^the prompt grew beyond|^rendering (did not|took)/],
  "a deep value": [DEEP_VALUE, /^rendering (did not end within|ended the process)/],
  "deep parentheses": [DEEP_PARENTHESES, CRASH],
  "deep conditions": [DEEP_CONDITIONS, CRASH],
  "many negations": [MANY_NEGATIONS, CRASH],
} as const;

const JOB = {
  messages: [{ role: "user", content: "Hello" }],
  tools: [],
  generationPrompt: true,
  plan: null,
  wantTokens: false,
} as const;

test.each(Object.entries(HOSTILE))(
  "%s ends the child that renders, with the reason",
  async (...row) => {
    const [, [source, reason]] = row;
    const options = { useVocabulary: false };
    const outcomes = await renderTemplateFile(textTarget(writeText(source)), [JOB, JOB], options);
    const outcome = { ok: false, reason: expect.stringMatching(reason) };
    expect(outcomes).toEqual([outcome, outcome]);
  },
);

test("a prompt is rendered in the child, with the tokens of a vocabulary", async () => {
  const target = { path: writeByteModel(), kind: "gguf", vocabularyPath: null } as const;
  const jobs = [{ ...JOB, wantTokens: true }, JOB];
  const [traced, plain] = await renderTemplateFile(target, jobs, { useVocabulary: true });
  const text = "<|im_start|>user\nHello<|im_end|>\n<|im_start|>assistant\n";
  expect(plain).toMatchObject({ ok: true, text, tokens: null });
  expect(traced).toMatchObject({ ok: true, text });
  expect(traced?.ok === true && traced.tokens?.[0]).toMatchObject({ text: "<|im_start|>" });
});

test.each([
  ["never ends", NESTED_LOOPS],
  ["crashes", ENDLESS_MACRO],
  ["prints too much", TWO_MILLION],
  ["is nested too deeply", DEEP_PARENTHESES],
])("a template that %s is refused by T24", async (_, source) => {
  const { report } = await verifyText(source);
  expect(report).toMatchObject({ verdict: "REFUSED", plan: { source }, dialect: "generic" });
  expect(codesOf(report, "T24")).not.toEqual([]);
});

test.each([
  ["raises", "{{ raise_exception('no') }}"],
  ["is no Jinja", "{% for %}"],
])("a template that %s is refused without T24", async (_, source) => {
  const { report } = await verifyText(source);
  expect(report.verdict).toBe("REFUSED");
  expect(codesOf(report, "T24")).toEqual([]);
});

test.each([
  ["empty", ""],
  ["of five million characters", "x".repeat(5_000_000)],
])("a template that is %s gets a report", async (_, source) => {
  const { report } = await verifyText(source);
  expect(report.plan.source).toBe(source);
});

test("a verdict is made once for a text, wherever it stands", async () => {
  const first = await verifyText(PLAIN_CHAT);
  expect(first).toMatchObject({ cached: false, children: 1, vocabularySha256: null });
  expect(first.report.verdict).not.toBe("REFUSED");
  const again = await verifyText(PLAIN_CHAT);
  expect(again).toMatchObject({ cached: true, children: 0 });
  expect(again.report).toEqual(first.report);
  expect(await verifyText(PLAIN_CHAT, { useCache: false })).toMatchObject({ children: 1 });
  expect(await verifyText(`${PLAIN_CHAT} `)).toMatchObject({ cached: false, children: 1 });
  expect(readVerdicts()).toHaveLength(2);
});

test("a crash is remembered, a lack of time is not", async () => {
  await verifyText(ENDLESS_MACRO);
  expect(await verifyText(ENDLESS_MACRO)).toMatchObject({ cached: true });
  const { report } = await verifyText(NESTED_LOOPS, { workTimeoutMs: 0 });
  expect(codesOf(report, "T24")).toEqual(["render-timeout"]);
  expect(await verifyText(NESTED_LOOPS)).toMatchObject({ cached: false });
});

test.each([
  ["damaged", (text: string) => text.slice(0, -20)],
  ["foreign", (text: string) => text.replace(/"key":"\w/, '"key":"')],
  ["of another shape", (text: string) => text.replace('"verdict":"', '"verdict":"NOT ')],
])("a record that is %s is ignored and replaced", async (_, damage) => {
  await verifyText(PLAIN_CHAT);
  const [name = ""] = readVerdicts();
  const file = path.join(folder, "templates", name);
  const whole = readFileSync(file, "utf8");
  writeFileSync(file, damage(whole));
  expect(readFileSync(file, "utf8")).not.toBe(whole);
  expect(await verifyText(PLAIN_CHAT)).toMatchObject({ cached: false, children: 1 });
  expect(await verifyText(PLAIN_CHAT)).toMatchObject({ cached: true });
});

test("a cache that cannot be written only costs the work again", async () => {
  writeFileSync(path.join(folder, "templates"), "a file in the folder's place");
  const { report } = await verifyText(PLAIN_CHAT);
  expect(report.verdict).not.toBe("REFUSED");
});

test("two verifications of one text at once both give a verdict and leave one record", async () => {
  const reports = await Promise.all([verifyText(PLAIN_CHAT), verifyText(PLAIN_CHAT)]);
  expect(reports[0].report.verdict).toBe(reports[1].report.verdict);
  expect(readVerdicts()).toHaveLength(1);
});

test("a vocabulary makes another verdict of the same text", async () => {
  const file = writeText(CHATML_TEMPLATE);
  const options = { cacheFolder: folder };
  const alone = await verifyTemplateFile(textTarget(file), options);
  const both = await verifyTemplateFile(textTarget(file, writeByteModel()), options);
  expect(alone).toMatchObject({ cached: false, vocabularySha256: null });
  expect(both).toMatchObject({
    cached: false,
    templateSha256: alone.templateSha256,
    vocabularySha256: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
});

test("a file whose vocabulary cannot be loaded is no fault of the template", async () => {
  const model = writeByteModel({ defect: "bad-magic" });
  const target = { path: model, kind: "gguf", vocabularyPath: null } as const;
  const verifying = verifyTemplateFile(target, { cacheFolder: folder });
  await expect(verifying).rejects.toMatchObject({ code: "model-unusable" });
});

test.each([
  ["is not UTF-8", Uint8Array.of(0x7b, 0x7b, 0xff, 0xfe), /it is not UTF-8 text/],
  ["is too large", new Uint8Array(17 * 2 ** 20), /it has 17825792 bytes/],
])("a text that %s is refused as input", async (_, content, message) => {
  const verifying = verifyTemplateFile(textTarget(writeText(content)), { cacheFolder: folder });
  await expect(verifying).rejects.toMatchObject({
    code: "template-input-invalid",
    message: expect.stringMatching(message),
  });
});

test("a model's own template is prepared, and another text in its place", async () => {
  const model = writeByteModel();
  const own = await prepareTemplate(model, { cacheFolder: folder });
  expect(own.report.plan.source).toContain("<|im_start|>");
  const templatePath = writeText(`{# mine #}${CHATML_TEMPLATE}`);
  const other = await prepareTemplate(model, { cacheFolder: folder, templatePath });
  expect(other.report.plan.source).toContain("{# mine #}");
});

test("a refused template is used only by force", async () => {
  const templatePath = writeText("{{ raise_exception('no') }}");
  const options = { cacheFolder: folder, templatePath };
  const refused = prepareTemplate(writeByteModel(), options);
  await expect(refused).rejects.toMatchObject({
    code: "template-refused",
    exitCode: 6,
    message: expect.stringContaining("T01"),
    next: expect.stringContaining("--force"),
  });
  const forced = await prepareTemplate(writeByteModel(), { ...options, force: true });
  expect(forced.report.verdict).toBe("REFUSED");
});

test("force does not reach a template that ends processes", async () => {
  const templatePath = writeText(ENDLESS_MACRO);
  const forced = prepareTemplate(writeByteModel(), {
    cacheFolder: folder,
    templatePath,
    force: true,
  });
  await expect(forced).rejects.toMatchObject({
    code: "template-refused",
    details: { isDangerous: true },
  });
});

test.runIf(hasTemplateFixtures)(
  "an outdated template is replaced by its official text where that is on this machine",
  async () => {
    const outdated = fixturePath("gemma4-OUTDATED-embedded-in-vocab.jinja");
    const official = fixturePath("templates-llama.cpp", "google-gemma-4-31B-it.jinja");
    const templateFolder = path.join(folder, "templates");
    mkdirSync(templateFolder);
    const options = { cacheFolder: folder, places: { templateFolder, modelFolders: [] } };
    const findKnown = ({ checks }: TemplateReport) => checks.find(({ id }) => id === "T25");

    const before = await verifyTemplateFile(textTarget(outdated), options);
    expect(findKnown(before.report)).toMatchObject({ status: "warn" });

    copyFileSync(official, path.join(templateFolder, "gemma.jinja"));
    const after = await verifyTemplateFile(textTarget(outdated), options);
    expect(after.cached).toBe(false);
    expect(findKnown(after.report)).toMatchObject({
      status: "repaired",
      findings: [{ code: "outdated", repair: "official-template" }],
    });
    expect(after.report.plan.source).toBe(readFileSync(official, "utf8"));
  },
);
