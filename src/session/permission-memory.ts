/**
 * What a person allowed for good in one project: a small file beside its journals, one rule a line, never in the project
 * itself. Knows no modes. Invariant: the file is old or new, never half, and a damaged one allows nothing.
 */
import { existsSync } from "node:fs";
import path from "node:path";
import {
  type PermissionRule,
  parsePermissionRule,
  type RememberedRules,
} from "../tools/permissions/permission-rules.ts";
import { describeWriteFailure } from "../tools/write-access.ts";
import { PRIVATE_MODE } from "./append-file.ts";
import { createFolders, writeFileAtomic } from "./atomic-write.ts";
import { readChecksummedLine, renderChecksummedLine } from "./checksummed-line.ts";
import { readSessionFile } from "./session-files.ts";
import { locateProjectState } from "./state-directory.ts";

const FILE_NAME = "permissions.jsonl";
const VERSION = 1;
const MAX_RULES = 500;
const PRIVATE_FOLDER_MODE = 0o700;

/** Writes nothing and never throws: what cannot be read is told by `notice`. `root`: the real path of the project. */
export function openPermissionMemory(stateDirectory: string, root: string): RememberedRules {
  return new DiskMemory(path.join(locateProjectState(stateDirectory, root), FILE_NAME), root);
}

class DiskMemory implements RememberedRules {
  readonly notice: string | null;
  readonly #file: string;
  readonly #root: string;
  #rules: readonly PermissionRule[];

  constructor(file: string, root: string) {
    const read = readRules(file, root);
    this.#file = file;
    this.#root = root;
    this.#rules = "rules" in read ? read.rules : [];
    this.notice = "problem" in read ? describeIgnored(file, read.problem) : null;
  }

  list(): readonly PermissionRule[] {
    return this.#rules;
  }

  /** The oldest make room. */
  add(rule: PermissionRule): void {
    if (this.#rules.some(({ text }) => text === rule.text)) return;
    const remembered = { ...rule, source: "remembered" as const };
    const rules = [...this.#rules, remembered].slice(-MAX_RULES);
    try {
      createFolders(path.dirname(this.#file), { mode: PRIVATE_FOLDER_MODE });
      const bytes = Buffer.from(renderRules(rules, this.#root), "utf8");
      writeFileAtomic(this.#file, bytes, { mode: PRIVATE_MODE });
    } catch (error) {
      throw describeWriteFailure(error, this.#file);
    }
    this.#rules = rules;
  }
}

type ReadRules = { rules: readonly PermissionRule[] } | { problem: string };

function renderRules(rules: readonly PermissionRule[], root: string): string {
  const header = { type: "permissions", version: VERSION, root, count: rules.length };
  const lines = rules.map(({ text }) => ({ type: "allow", text }));
  return [header, ...lines].map(renderChecksummedLine).join("");
}

function readRules(file: string, root: string): ReadRules {
  if (!existsSync(file)) return { rules: [] };
  const read = readSessionFile(file);
  return "problem" in read ? read : parseRules(Buffer.from(read.bytes).toString("utf8"), root);
}

function parseRules(text: string, root: string): ReadRules {
  const [first = "", ...lines] = text.split("\n");
  const header = readChecksummedLine(first) as Partial<Record<string, unknown>> | null | undefined;
  if (header?.type !== "permissions") return { problem: "its first line is damaged" };
  if (header.version !== VERSION) return { problem: "another version of this program wrote it" };
  if (header.root !== root) return { problem: "it is of another folder" };
  if (lines.pop() !== "" || lines.length !== header.count || lines.length > MAX_RULES) {
    return { problem: "it is not whole" };
  }
  const rules = lines.map(parseLine);
  const sound = rules.filter((rule) => rule !== null);
  return sound.length < rules.length ? { problem: "a line of it is damaged" } : { rules: sound };
}

function parseLine(line: string): PermissionRule | null {
  const record = readChecksummedLine(line) as Partial<Record<string, unknown>> | null | undefined;
  if (record?.type !== "allow" || typeof record.text !== "string") return null;
  const parsed = parsePermissionRule(record.text, "remembered");
  return "rule" in parsed ? parsed.rule : null;
}

function describeIgnored(file: string, problem: string): string {
  return `What was allowed for this project in ${file} does not count: ${problem}. You will be asked again.`;
}
