/**
 * Loads grammars: WebAssembly files of a package, found through Node's own resolution, or of native/parsers/.
 * A grammar is loaded when the first file of its language is parsed, once for the whole process:
 * WebAssembly code cannot be unloaded, so there is nothing to dispose.
 */
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { Language as Grammar, Parser } from "web-tree-sitter";
import { AgentError, messageOf } from "../base/errors.ts";
import type { Language } from "./language.ts";

const require = createRequire(import.meta.url);
/** The same from src and from dist. */
const OWN_FOLDER = fileURLToPath(new URL("../../native/parsers", import.meta.url));
const loads = new Map<string, Promise<Grammar>>();
let runtimeStart: Promise<void> | undefined;

/**
 * The grammar of `language`: about 20 ms the first time, free afterwards.
 * Throws AgentError "language-unusable" when its file is missing or damaged; a later call tries again.
 */
export function loadGrammar(language: Language): Promise<Grammar> {
  const known = loads.get(language.grammarFile);
  if (known !== undefined) return known;
  const load = readGrammar(language.grammarFile).catch((error: unknown) => {
    loads.delete(language.grammarFile);
    throw new AgentError(
      "language-unusable",
      { language: language.id, reason: messageOf(error) },
      { cause: error },
    );
  });
  loads.set(language.grammarFile, load);
  return load;
}

async function readGrammar(grammarFile: string): Promise<Grammar> {
  runtimeStart ??= Parser.init();
  await runtimeStart;
  const ownFile = path.join(OWN_FOLDER, grammarFile);
  if (existsSync(ownFile)) return Grammar.load(ownFile);
  const packageFile = require.resolve("@vscode/tree-sitter-wasm/package.json");
  return Grammar.load(path.join(path.dirname(packageFile), "wasm", grammarFile));
}
