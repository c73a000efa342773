/** Where a template and its vocabulary are, and what verifying needs of them, read in this process: no native code. */
import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import { AgentError, messageOf } from "../base/errors.ts";
import { type GgufHeader, readGgufHeader } from "../runtime/gguf-header.ts";
import type { TemplateFile } from "../template/verifier/subject.ts";

export interface TemplateTarget {
  /** Of a GGUF, or of a text that is nothing but a template. */
  path: string;
  kind: "gguf" | "text";
  /** For a text: a GGUF whose vocabulary goes with it. Null: none is known; a GGUF has its own. */
  vocabularyPath: string | null;
  /** For a GGUF: a text that is judged in place of its own template. */
  templatePath?: string | undefined;
}

export interface TemplateInput {
  source: string;
  file: TemplateFile | null;
  /** Null: there is none, so what needs one is not checked. */
  vocabularyPath: string | null;
  templateSha256: string;
  vocabularySha256: string | null;
}

const MAX_TEXT_BYTES = 16 * 2 ** 20;
const STRICT_UTF8 = new TextDecoder("utf-8", { fatal: true });

/** Throws "template-input-invalid" for a text, "model-unreadable" and "model-unusable" for a GGUF. */
export async function readTemplateTarget(target: TemplateTarget): Promise<TemplateInput> {
  const { path, kind, vocabularyPath, templatePath } = target;
  if (kind === "text") {
    const source = await readTemplateText(path);
    const header = vocabularyPath === null ? null : await readGgufHeader(vocabularyPath);
    return createInput(source, header, null);
  }
  const header = await readGgufHeader(path);
  const file = describeFile(header);
  if (templatePath === undefined) return createInput(header.template.text, header, file);
  const source = await readTemplateText(templatePath);
  const templateState = source.trim() === "" ? "empty" : "text";
  return createInput(source, header, { ...file, templateState, variants: {} });
}

function createInput(
  source: string,
  header: GgufHeader | null,
  file: TemplateFile | null,
): TemplateInput {
  const vocabularySha256 = header?.vocabularySha256 ?? null;
  return {
    source,
    file,
    vocabularyPath: vocabularySha256 === null ? null : (header?.path ?? null),
    templateSha256: createHash("sha256").update(source).digest("hex"),
    vocabularySha256,
  };
}

function describeFile({ path, entries, template }: GgufHeader): TemplateFile {
  const textOf = (key: string): string | null => {
    const entry = entries.get(key);
    return entry?.kind === "text" ? entry.value : null;
  };
  return {
    path,
    architecture: textOf("general.architecture"),
    name: textOf("general.name"),
    templateState: template.state,
    variants: template.variants,
  };
}

async function readTemplateText(path: string): Promise<string> {
  try {
    const bytes = await readLimited(path);
    return STRICT_UTF8.decode(bytes);
  } catch (error) {
    const reason = error instanceof TypeError ? "it is not UTF-8 text" : messageOf(error);
    throw new AgentError("template-input-invalid", { path, reason }, { cause: error });
  }
}

async function readLimited(path: string): Promise<Buffer> {
  const file = await open(path, "r");
  try {
    const stats = await file.stat();
    if (!stats.isFile()) throw new Error("it is not a file");
    if (stats.size > MAX_TEXT_BYTES) throw new Error(`it has ${stats.size} bytes`);
    return await file.readFile();
  } finally {
    await file.close();
  }
}
