/** What `agent template …` was told, from its words and flags. Reads no file. */
import { readText, refuse } from "./flag-values.ts";
import { STANDARD_INPUT } from "./input-file.ts";
import { TEMPLATE_ACTIONS } from "./template-program.ts";

export interface CheckCommand {
  kind: "template-check";
  /** What is checked: a file or a model's name, or every template below a folder. */
  subject: { kind: "one"; name: string } | { kind: "all"; folder: string };
  vocabulary: string | null;
  json: boolean;
  useCache: boolean;
  verbose: boolean;
}

export interface RenderCommand {
  kind: "template-render";
  name: string;
  /** Paths, or "-" for standard input. */
  messages: string;
  tools: string | null;
  vocabulary: string | null;
  tokens: boolean;
  generationPrompt: boolean;
  raw: boolean;
  json: boolean;
}

export interface DiffCommand {
  kind: "template-diff";
  first: string;
  second: string;
  json: boolean;
}

export type TemplateCommand = CheckCommand | RenderCommand | DiffCommand;

/** The flags as commander names them; the two with "no" are always there. */
export interface TemplateFlags {
  all?: string;
  vocab?: string;
  messages?: string;
  tools?: string;
  tokens?: true;
  raw?: true;
  json?: true;
  verbose?: true;
  cache?: boolean;
  generationPrompt?: boolean;
}

interface Told {
  action: string | undefined;
  names: readonly string[];
  flags: TemplateFlags;
}

type Action = (typeof TEMPLATE_ACTIONS)[number];

/** The flags that mean something to an action, as a person writes them. */
const FLAGS_OF: Readonly<Record<Action, readonly string[]>> = {
  check: ["--all", "--vocab", "--no-cache", "--json", "--verbose"],
  render: [
    ...["--messages", "--tools", "--vocab", "--tokens"],
    ...["--no-generation-prompt", "--raw", "--json"],
  ],
  diff: ["--json"],
};

/** Throws "usage-invalid". */
export function createTemplateCommand({ action, names, flags }: Told): TemplateCommand {
  for (const text of names) readText({ name: "The name of a template", text });
  switch (TEMPLATE_ACTIONS.find((known) => known === action)) {
    case "check":
      return createCheckCommand(names, flags);
    case "render":
      return createRenderCommand(names, flags);
    case "diff":
      return createDiffCommand(names, flags);
    case undefined:
      throw refuse(
        action === undefined
          ? "template needs to know what to do."
          : `template cannot ${JSON.stringify(action)}.`,
        `It knows ${TEMPLATE_ACTIONS.join(", ")}: agent template check model.gguf`,
      );
  }
}

function createCheckCommand(names: readonly string[], flags: TemplateFlags): CheckCommand {
  refuseForeignFlag("check", flags);
  return {
    kind: "template-check",
    subject: readSubject(names, flags.all),
    vocabulary: readVocabulary(flags.vocab),
    json: flags.json === true,
    useCache: flags.cache !== false,
    verbose: flags.verbose === true,
  };
}

function readSubject(names: readonly string[], all: string | undefined): CheckCommand["subject"] {
  const [name, ...others] = names;
  if (all !== undefined) {
    if (name !== undefined) throw refuse("template check takes a template or --all, not both.");
    return { kind: "all", folder: readText({ name: "--all", text: all }) };
  }
  if (name === undefined || others.length > 0) {
    throw refuse(
      `template check takes one template, got ${names.length}.`,
      "For example: agent template check model.gguf, or for a folder: agent template check --all DIR",
    );
  }
  return { kind: "one", name };
}

function createRenderCommand(names: readonly string[], flags: TemplateFlags): RenderCommand {
  refuseForeignFlag("render", flags);
  const example = "For example: agent template render model.gguf --messages chat.json";
  const [name, ...others] = names;
  if (name === undefined || others.length > 0) {
    throw refuse(`template render takes one template, got ${names.length}.`, example);
  }
  if (flags.messages === undefined) throw refuse("template render needs --messages.", example);
  const messages = readInputName("--messages", flags.messages);
  const tools = flags.tools === undefined ? null : readInputName("--tools", flags.tools);
  if (messages === STANDARD_INPUT && tools === STANDARD_INPUT) {
    throw refuse("Standard input can be read only once.");
  }
  return {
    kind: "template-render",
    name,
    messages,
    tools,
    vocabulary: readVocabulary(flags.vocab),
    tokens: flags.tokens === true,
    generationPrompt: flags.generationPrompt !== false,
    raw: flags.raw === true,
    json: flags.json === true,
  };
}

function createDiffCommand(names: readonly string[], flags: TemplateFlags): DiffCommand {
  refuseForeignFlag("diff", flags);
  const [first, second, ...others] = names;
  if (first === undefined || second === undefined || others.length > 0) {
    throw refuse(
      `template diff takes two templates, got ${names.length}.`,
      "For example: agent template diff old.jinja model.gguf",
    );
  }
  return { kind: "template-diff", first, second, json: flags.json === true };
}

function readVocabulary(text: string | undefined): string | null {
  return text === undefined ? null : readText({ name: "--vocab", text });
}

/** "-" is standard input, not the next flag. */
function readInputName(name: string, text: string): string {
  return text === STANDARD_INPUT ? text : readText({ name, text });
}

function refuseForeignFlag(action: Action, flags: TemplateFlags): void {
  const given: Readonly<Record<string, boolean>> = {
    "--all": flags.all !== undefined,
    "--vocab": flags.vocab !== undefined,
    "--messages": flags.messages !== undefined,
    "--tools": flags.tools !== undefined,
    "--tokens": flags.tokens === true,
    "--raw": flags.raw === true,
    "--json": flags.json === true,
    "--verbose": flags.verbose === true,
    "--no-cache": flags.cache === false,
    "--no-generation-prompt": flags.generationPrompt === false,
  };
  const foreign = Object.keys(given).find(
    (flag) => given[flag] && !FLAGS_OF[action].includes(flag),
  );
  if (foreign !== undefined) throw refuse(`${foreign} has no meaning for template ${action}.`);
}
