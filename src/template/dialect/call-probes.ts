/** The calls whose spelling tells a dialect: one of each kind of value, words that no template contains. Pure data. */
import type { ToolCall, ToolSignature } from "../../base/tool-call.ts";
import { createToolGrammar, type ToolGrammar } from "../../grammar/dialects/tool-grammar.ts";
import { call, LIST_FOLDER, READ_FILE } from "../evidence/probes.ts";

const GIT_STATUS = describeTool("git_status", {}, []);
const GO_TO = describeTool(
  "go_to_line",
  { line: { type: "integer" }, exact: { type: "boolean" } },
  ["line"],
);
const FIND_TEXT = describeTool("find_text", { pattern: { type: "string" } }, ["pattern"]);
const OPEN_FILES = describeTool(
  "open_files",
  { paths: { type: "array", items: { type: "string" } } },
  ["paths"],
);
const SET_OPTIONS = describeTool(
  "set_options",
  {
    options: {
      type: "object",
      properties: { name: { type: "string" }, size: { type: "integer" } },
      required: ["name", "size"],
    },
  },
  ["options"],
);
const CLEAR_MARK = describeTool("clear_mark", { zone: { type: "null" } }, ["zone"]);

/** Tools that every template which knows any can declare. */
export const PLAIN_TOOLS: readonly ToolSignature[] = [
  READ_FILE,
  LIST_FOLDER,
  GIT_STATUS,
  GO_TO,
  FIND_TEXT,
];

export const TEXT_VALUE = "zqpath/main.c";
export const NUMBER_VALUE = 70_707;
export const TEXT_CALL = call(READ_FILE.name, { path: TEXT_VALUE });
export const MIXED_CALL = call(READ_FILE.name, { path: TEXT_VALUE, limit: NUMBER_VALUE });
export const EMPTY_CALL = call(GIT_STATUS.name, {});
const FOLDER_CALL = call(LIST_FOLDER.name, { folder: "zqfolder" });
export const BOOLEAN_CALL = call(GO_TO.name, { line: NUMBER_VALUE, exact: true });
export const NULL_CALL = call(CLEAR_MARK.name, { zone: null });

/** What a probe shows; where only some kinds are spelled as expected, the kinds say what is lost. */
export type ProbeKind =
  | "no arguments"
  | "numbers"
  | "texts"
  | "several arguments"
  | "texts with quotes and line ends"
  | "booleans"
  | "null"
  | "other alphabets"
  | "lists"
  | "objects"
  | "parallel calls"
  | "later turns";

export interface CallProbe {
  kind: ProbeKind;
  calls: readonly ToolCall[];
  tools: readonly ToolSignature[];
}

/** Without these right, nothing is known of a spelling. */
export const FRAME_PROBES: readonly CallProbe[] = [
  probe("no arguments", EMPTY_CALL),
  probe("numbers", call(GO_TO.name, { line: NUMBER_VALUE })),
];

export const TEXT_PROBES: readonly CallProbe[] = [
  probe("texts", TEXT_CALL),
  probe("several arguments", MIXED_CALL),
  probe(
    "texts with quotes and line ends",
    call(FIND_TEXT.name, { pattern: 'zqfind "a" \'b\' <c>\n\tif (x) { y[0] = "\\n"; }\n\nend' }),
  ),
];

export const VALUE_PROBES: readonly CallProbe[] = [
  probe("booleans", BOOLEAN_CALL),
  probe("other alphabets", call(FIND_TEXT.name, { pattern: "zqfind é 日本 🎉" })),
  probe("lists", call(OPEN_FILES.name, { paths: ["zqa.c", "zqb.c"] }), OPEN_FILES),
  probe(
    "objects",
    call(SET_OPTIONS.name, { options: { name: "zqname", size: NUMBER_VALUE } }),
    SET_OPTIONS,
  ),
];

export const NULL_PROBE = probe("null", NULL_CALL, CLEAR_MARK);

export const TWO_CALLS = [TEXT_CALL, FOLDER_CALL] as const;
export const PARALLEL_PROBES: readonly CallProbe[] = [
  { kind: "parallel calls", calls: TWO_CALLS, tools: PLAIN_TOOLS },
  { kind: "parallel calls", calls: [FOLDER_CALL, EMPTY_CALL, MIXED_CALL], tools: PLAIN_TOOLS },
];

/** The tools of all probes as dialects take them. */
export const PROBE_GRAMMARS: readonly ToolGrammar[] = [
  ...PLAIN_TOOLS,
  OPEN_FILES,
  SET_OPTIONS,
  CLEAR_MARK,
].map((signature) => createToolGrammar(signature, { payloadSentinel: "</content>" }));

function probe(kind: ProbeKind, only: ToolCall, ...more: readonly ToolSignature[]): CallProbe {
  return { kind, calls: [only], tools: [...PLAIN_TOOLS, ...more] };
}

function describeTool(
  name: string,
  properties: Record<string, unknown>,
  required: readonly string[],
): ToolSignature {
  return {
    name,
    description: `zqtool ${name}`,
    parameters: { type: "object", properties, ...(required.length === 0 ? {} : { required }) },
  };
}
