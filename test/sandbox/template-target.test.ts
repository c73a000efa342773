import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readTemplateTarget } from "../../src/sandbox/template-target.ts";
import { writeByteModel } from "../support/byte-model.ts";
import { CHATML_TEMPLATE } from "../support/byte-vocabulary.ts";

let folder: string;
let textPath: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "agent-target-"));
  textPath = path.join(folder, "chat.jinja");
  writeFileSync(textPath, "\uFEFF{{ 'ü' }}\n");
});
afterEach(() => rmSync(folder, { recursive: true }));

const SHA256 = expect.stringMatching(/^[0-9a-f]{64}$/);

test("a model brings its template, its vocabulary and its names", async () => {
  const model = writeByteModel();
  const target = { path: model, kind: "gguf", vocabularyPath: null } as const;
  expect(await readTemplateTarget(target)).toEqual({
    source: CHATML_TEMPLATE,
    vocabularyPath: model,
    templateSha256: SHA256,
    vocabularySha256: SHA256,
    file: expect.objectContaining({ path: model, architecture: "llama", templateState: "text" }),
  });
});

test("a text in place of a model's template keeps the vocabulary and the names", async () => {
  const model = writeByteModel({ chatTemplate: null });
  const bare = { path: model, kind: "gguf", vocabularyPath: null } as const;
  expect(await readTemplateTarget(bare)).toMatchObject({ file: { templateState: "absent" } });
  expect(await readTemplateTarget({ ...bare, templatePath: textPath })).toMatchObject({
    source: "{{ 'ü' }}\n",
    vocabularyPath: model,
    file: { architecture: "llama", templateState: "text", variants: {} },
  });
});

test("a text alone has neither, unless a vocabulary is named", async () => {
  const target = { path: textPath, kind: "text", vocabularyPath: null } as const;
  const alone = { source: "{{ 'ü' }}\n", file: null, vocabularyPath: null, vocabularySha256: null };
  expect(await readTemplateTarget(target)).toMatchObject(alone);
  const vocabularyPath = writeByteModel();
  expect(await readTemplateTarget({ ...target, vocabularyPath })).toMatchObject({
    file: null,
    vocabularyPath,
    vocabularySha256: SHA256,
  });
});

test.each([
  ["a folder", () => folder, "it is not a file"],
  ["nothing", () => path.join(folder, "none.jinja"), "ENOENT"],
])("%s is not a template", async (_, place, reason) => {
  const reading = readTemplateTarget({ path: place(), kind: "text", vocabularyPath: null });
  await expect(reading).rejects.toMatchObject({
    code: "template-input-invalid",
    details: { reason: expect.stringContaining(reason) },
  });
});
