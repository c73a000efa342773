/** What `agent grammar …` was told, from its words and flags. Reads no file. */
import { readText, refuse } from "./flag-values.ts";
import { STANDARD_INPUT } from "./input-file.ts";
import { GRAMMAR_ACTIONS } from "./program.ts";

export type CompiledForm = "text" | "gbnf" | "json";

export interface CompileCommand {
  kind: "grammar-compile";
  /** A path, or "-" for standard input. */
  file: string;
  form: CompiledForm;
}

export interface ConformanceCommand {
  kind: "grammar-test";
  /** At least one; each a path or "-". */
  files: readonly string[];
  json: boolean;
  grammarOnly: boolean;
  verbose: boolean;
}

export type GrammarCommand = CompileCommand | ConformanceCommand;

/** The flags as commander names them. */
export interface GrammarFlags {
  gbnf?: true;
  json?: true;
  grammarOnly?: true;
  verbose?: true;
}

interface Told {
  action: string | undefined;
  files: readonly string[];
  flags: GrammarFlags;
}

/** Throws "usage-invalid". */
export function createGrammarCommand({ action, files, flags }: Told): GrammarCommand {
  for (const text of files) readText({ name: "The name of a file", text });
  switch (GRAMMAR_ACTIONS.find((known) => known === action)) {
    case "compile":
      return createCompileCommand(files, flags);
    case "test":
      return createConformanceCommand(files, flags);
    case undefined:
      throw refuse(
        action === undefined
          ? "grammar needs to know what to do."
          : `grammar cannot ${JSON.stringify(action)}.`,
        `It knows ${GRAMMAR_ACTIONS.join(" and ")}: agent grammar compile schema.json`,
      );
  }
}

function createCompileCommand(files: readonly string[], flags: GrammarFlags): CompileCommand {
  refuseFlag("compile", { "--grammar-only": flags.grammarOnly, "--verbose": flags.verbose });
  const [file, ...others] = files;
  if (file === undefined || others.length > 0) {
    throw refuse(
      `grammar compile takes one schema, got ${files.length}.`,
      "For example: agent grammar compile schema.json",
    );
  }
  if (flags.gbnf && flags.json) throw refuse("--gbnf and --json exclude each other.");
  if (flags.gbnf) return { kind: "grammar-compile", file, form: "gbnf" };
  return { kind: "grammar-compile", file, form: flags.json ? "json" : "text" };
}

function createConformanceCommand(
  files: readonly string[],
  flags: GrammarFlags,
): ConformanceCommand {
  refuseFlag("test", { "--gbnf": flags.gbnf });
  if (files.length === 0) {
    throw refuse("grammar test needs a file.", "For example: agent grammar test records.jsonl");
  }
  if (files.filter((file) => file === STANDARD_INPUT).length > 1) {
    throw refuse("Standard input can be read only once.");
  }
  return {
    kind: "grammar-test",
    files,
    json: flags.json === true,
    grammarOnly: flags.grammarOnly === true,
    verbose: flags.verbose === true,
  };
}

function refuseFlag(action: string, flags: Readonly<Record<string, true | undefined>>): void {
  const foreign = Object.keys(flags).find((flag) => flags[flag]);
  if (foreign !== undefined) throw refuse(`${foreign} has no meaning for grammar ${action}.`);
}
