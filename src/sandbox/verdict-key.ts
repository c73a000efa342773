/** The name under which a verdict is kept: a hash of everything that decides it. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { ENGINE_PACKAGE_VERSION } from "../runtime/engine-version.ts";
import type { TemplateCandidate, TemplateFile } from "../template/verifier/subject.ts";

/** To be raised with every change of what a check says, a repair does, or a report holds. */
const VERIFIER_VERSION = 2;

/** What ships with the program and templates are compared with. */
const KNOWLEDGE = ["templates.json", "tokenizers.json"];

export interface VerdictFacts {
  templateSha256: string;
  vocabularySha256: string | null;
  file: TemplateFile | null;
  /** Texts that may stand in for it. */
  texts?: readonly TemplateCandidate[];
}

/** 64 hex digits. Where the file is does not count, what it says does. */
export async function createVerdictKey({
  templateSha256,
  vocabularySha256,
  file,
  texts = [],
}: VerdictFacts): Promise<string> {
  const said =
    file === null ? null : [file.architecture, file.name, file.templateState, file.variants];
  const facts = [
    VERIFIER_VERSION,
    ENGINE_PACKAGE_VERSION,
    templateSha256,
    vocabularySha256,
    said,
    texts,
  ];
  const hash = createHash("sha256").update(JSON.stringify(facts));
  for (const name of KNOWLEDGE) hash.update(await readKnowledge(name));
  return hash.digest("hex");
}

async function readKnowledge(name: string): Promise<Uint8Array | string> {
  // src/sandbox and dist/sandbox lie at the same depth, so one relative path serves both.
  const file = new URL(`../../models/${name}`, import.meta.url);
  return readFile(file).catch(() => "absent");
}
