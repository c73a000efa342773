/**
 * How the prompts of one model are built: its template and every repair that its verification asked for. Plain data,
 * so that a verdict can be kept on disk and applied by the next run without looking at the template again.
 */
import type { DialectChoice } from "../grammar/dialects/dialect-choice.ts";

/** The repairs the runtime knows; each sets fields of the plan. */
export type RepairId =
  | "derived-generation-prompt"
  | "folded-system"
  | "merged-roles"
  | "omitted-null-arguments"
  | "json-text-arguments"
  | "single-call"
  | "canonical-call-ids"
  | "kept-reasoning"
  | "flattened-content"
  | "pinned-clock"
  | "added-stop-tokens"
  | "bos-added"
  | "bos-stripped"
  | "single-braces"
  | "own-template"
  | "official-template"
  | "generic-tools";

/** How ids of calls are spelled where a template prints them. */
export type CallIdStyle = "nine-alphanumerics" | "functions-index";

export interface PromptPlan {
  /** The template that is rendered: the file's own unless a repair replaced or corrected it. */
  source: string;
  /** "folded": the system text opens the first user message. */
  systemRole: "own" | "folded";
  /** "merged": neighbours of one role become one message and later system messages become user text. */
  roles: "own" | "merged";
  /** "json-text": for templates that print arguments as they come. */
  arguments: "objects" | "json-text";
  /** "omitted": the engine prints nothing, or a wrong word, for null. */
  nullArguments: "own" | "omitted";
  /** "parts": a list of one text part, for templates that know no plain string. */
  contentShape: "text" | "parts";
  callIds: CallIdStyle;
  /** The most calls of one turn that the template can say again; null where there is no limit. */
  maxCalls: number | null;
  /** Stands for what the template should have printed behind the last turn; null: its own. */
  generationPrompt: string | null;
  /** Switches the template reads, such as preserve_thinking. */
  variables: Readonly<Record<string, boolean | string>>;
  /** True: `strftime_now` is one moment for the whole session. */
  pinnedClock: boolean;
  /** "exact": one BOS token where the vocabulary wants one and none elsewhere, whatever the template prints. */
  bos: "own" | "exact";
  /** Texts that end a turn although the vocabulary does not count their token as an end. */
  stopTexts: readonly string[];
  /** "generic": the template knows no tools, so the system text describes them. */
  tools: "native" | "generic";
  /** How calls are spelled; null: the generic dialect. */
  dialect: DialectChoice | null;
  /** What stands behind an assistant's turn, so that generated tokens can be continued verbatim. */
  turnEnd: { answer: string; calls: string };
}

/** The plan of a template that needs no repair. */
export function createPlan(source: string): PromptPlan {
  return {
    source,
    systemRole: "own",
    roles: "own",
    arguments: "objects",
    nullArguments: "own",
    contentShape: "text",
    callIds: "nine-alphanumerics",
    maxCalls: null,
    generationPrompt: null,
    variables: {},
    pinnedClock: false,
    bos: "own",
    stopTexts: [],
    tools: "native",
    dialect: null,
    turnEnd: { answer: "", calls: "" },
  };
}
