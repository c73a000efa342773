/** Reads what a person typed for --model: a path, a name, or `hf:owner/repo:file`. Pure; asks no disk. */
import path from "node:path";
import { AgentError } from "../base/errors.ts";

export type ModelReference =
  | { kind: "path"; path: string }
  /** A bare word: an alias, a file of a model folder, or a file here. */
  | { kind: "name"; name: string }
  | { kind: "hugging-face"; repository: string; file: string };

const HUGGING_FACE = /^hf:([A-Za-z0-9][\w.-]*\/[A-Za-z0-9][\w.-]*):(.+)$/;
const REMOTE_FILE = /^(?:[A-Za-z0-9_][\w.-]*\/)*[A-Za-z0-9_][\w.-]*\.gguf$/i;
const SPLIT_FILE = /-\d{5}-of-\d{5}\.gguf$/i;

/** Throws "usage-invalid" for an empty reference and a malformed `hf:` one. */
export function parseReference(text: string): ModelReference {
  if (text.trim() === "" || text.includes("\0")) {
    throw new AgentError("usage-invalid", {
      problem: "The model's name is empty.",
      hint: "Name a GGUF file or a model from `agent models list`.",
    });
  }
  if (text.startsWith("hf:")) return parseHuggingFace(text);
  return looksLikePath(text) ? { kind: "path", path: text } : { kind: "name", name: text };
}

/** `~` and `~/…` become the home folder; everything else stays as it is. */
export function expandHome(text: string, homeFolder: string): string {
  return text === "~" || /^~[/\\]/.test(text) ? path.join(homeFolder, text.slice(1)) : text;
}

function looksLikePath(text: string): boolean {
  return path.isAbsolute(text) || text === "~" || text === "." || /[/\\]/.test(text);
}

function parseHuggingFace(text: string): ModelReference {
  const [, repository = "", file = ""] = HUGGING_FACE.exec(text) ?? [];
  if (!REMOTE_FILE.test(file)) {
    throw new AgentError("usage-invalid", {
      problem: `${text} does not name one GGUF file on Hugging Face.`,
      hint: "Write hf:OWNER/REPOSITORY:FILE.gguf.",
    });
  }
  if (SPLIT_FILE.test(file)) {
    throw new AgentError("usage-invalid", {
      problem: `${file} is one piece of a split model.`,
      hint: "Name a repository file that holds the whole model, or download all pieces yourself and give the first one's path.",
    });
  }
  return { kind: "hugging-face", repository, file };
}
