/**
 * The grammar of one turn from the tools on offer. There is no way around a call: free text for the user is itself the
 * argument of a tool, so a turn cannot end without one. Thinking comes before and is not part of it.
 */
import { AgentError } from "../base/errors.ts";
import type { ToolCall, ToolSignature } from "../base/tool-call.ts";
import type { LiveChoice } from "./choices.ts";
import type { Dialect, DialectVocabulary } from "./dialects/dialect.ts";
import { mergeGrammar } from "./dialects/merge-grammar.ts";
import { createToolGrammar, type ToolGrammar } from "./dialects/tool-grammar.ts";
import { choice, type Grammar } from "./grammar.ts";
import { choosePayloadSentinel } from "./payload-block.ts";
import type { UnsupportedKeyword } from "./schema/normal-form.ts";
import { createRuleBook } from "./schema/rule-book.ts";

/** By "tool.argument": what exists right now. */
export type LiveArguments = ReadonlyMap<string, LiveChoice>;

/** How the model thinks before the turn's grammar begins. */
export interface Reasoning {
  /** Empty where the prompt itself opens it. */
  readonly open: string;
  /** Everything up to the grammar's first character, line ends included. */
  readonly close: string;
  /** Then it is closed for the model. */
  readonly maxTokens: number;
}

export interface TurnOptions {
  signatures: readonly ToolSignature[];
  dialect: Dialect;
  vocabulary: DialectVocabulary;
  live?: LiveArguments;
  /** Default 1. */
  maxCalls?: number;
  /** Texts that a payload may well quote, such as the file to be written: the sentinel is in none of them. */
  knownTexts?: readonly string[];
  reasoning?: Reasoning;
  /** The number of the turn's first call in the conversation, for families that write it; default 1. */
  firstCall?: number;
}

export interface Turn {
  /** From the first character behind the reasoning to the last of the calls. */
  readonly grammar: Grammar;
  readonly reasoning: Reasoning | null;
  /** What the grammar lets through and the tool's own check has to find; the tool's name is in front. */
  readonly unsupported: readonly (UnsupportedKeyword & { tool: string })[];
  /** The spelling of calls, as a past turn shows them. Throws "tool-call-invalid". */
  format(calls: readonly ToolCall[]): string;
  /** The calls of a complete turn, control tokens as their text. Throws "tool-call-invalid". */
  parse(text: string): ToolCall[];
}

/** A tool whose only argument is the text for the user: the one way to say something and to finish. */
export const ANSWER: ToolSignature = {
  name: "answer",
  description: "Ends the task with a text for the user.",
  parameters: {
    type: "object",
    properties: { text: { type: "string" } },
    required: ["text"],
    additionalProperties: false,
  },
  standsAlone: true,
};

/** Schemas are worked out once per signature object: keep those. Throws "tool-invalid" and what schemas throw. */
export function compileTurn(options: TurnOptions): Turn {
  const { signatures, dialect, reasoning = null, firstCall = 1 } = options;
  requireDistinctNames(signatures);
  const payloadSentinel = choosePayloadSentinel(...(options.knownTexts ?? []));
  const live = groupByTool(options.live ?? new Map(), signatures);
  const tools = signatures.map((signature) => {
    const own = live.get(signature.name);
    return createToolGrammar(signature, {
      payloadSentinel,
      ...(own === undefined ? {} : { live: own }),
    });
  });
  const alone = new Set(signatures.filter((each) => each.standsAlone).map(({ name }) => name));
  const grammar = compileAlternatives(options, {
    shared: tools.filter(({ name }) => !alone.has(name)),
    alone: tools.filter(({ name }) => alone.has(name)),
  });
  return {
    grammar,
    reasoning,
    unsupported: tools.flatMap(({ name, values }) =>
      values.unsupported.map((keyword) => ({ ...keyword, tool: name })),
    ),
    format: (calls) => dialect.format(calls, tools, firstCall),
    parse: (text) => dialect.parse(text, tools, firstCall),
  };
}

/** One call of any tool, or several calls of those that do not stand alone. */
function compileAlternatives(
  { dialect, vocabulary, maxCalls = 1, firstCall = 1 }: TurnOptions,
  { shared, alone }: { shared: readonly ToolGrammar[]; alone: readonly ToolGrammar[] },
): Grammar {
  if (maxCalls === 1 || alone.length === 0 || shared.length === 0) {
    const tools = [...shared, ...alone];
    const most = shared.length === 0 ? 1 : maxCalls;
    return dialect.compile(tools, { vocabulary, maxCalls: most, firstCall });
  }
  const book = createRuleBook(Number.POSITIVE_INFINITY);
  const several = dialect.compile(shared, { vocabulary, maxCalls, firstCall });
  const single = dialect.compile(alone, { vocabulary, maxCalls: 1, firstCall });
  return book.finish(choice(mergeGrammar(book, several), mergeGrammar(book, single)));
}

function requireDistinctNames(signatures: readonly ToolSignature[]): void {
  const names = new Set<string>();
  for (const { name } of signatures) {
    if (names.has(name)) {
      throw new AgentError("tool-invalid", { tool: name, reason: "two tools have this name" });
    }
    names.add(name);
  }
}

/** Names may hold dots themselves, so the tools say where a key is cut. Keys of tools not on offer are left out. */
function groupByTool(
  live: LiveArguments,
  signatures: readonly ToolSignature[],
): Map<string, Map<string, LiveChoice>> {
  return new Map(
    signatures.map(({ name }) => {
      const own = [...live].filter(([key]) => key.startsWith(`${name}.`));
      return [name, new Map(own.map(([key, value]) => [key.slice(name.length + 1), value]))];
    }),
  );
}
