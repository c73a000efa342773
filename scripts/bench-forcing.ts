/**
 * How much of known tool calls the decoder feeds without sampling, and whether a turn's grammar lets each of them
 * through. Needs a vocabulary, no weights.
 * Usage: tsx scripts/bench-forcing.ts [--vocab FILE.gguf] [--calls bfcl-calls.jsonl] [--project DIR] [--live N] [--json]
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import type { ToolCall, ToolSignature } from "../src/base/tool-call.ts";
import { messageOf } from "../src/base/errors.ts";
import { type ForcedShare, measureForcedShare } from "../src/bench/forced-share.ts";
import { createRandom, type LiveTool, narrowTool, pickCall } from "../src/bench/live-calls.ts";
import { createLiveTools, type ProjectState } from "../src/bench/live-tools.ts";
import { findInvalid } from "../src/bench/tool-calls.ts";
import { createDialectVocabulary } from "../src/decode/dialect-vocabulary.ts";
import type { DialectVocabulary } from "../src/grammar/dialects/dialect.ts";
import { findDialect } from "../src/grammar/dialects/find-dialect.ts";
import { createMatcher } from "../src/grammar/matcher/matcher.ts";
import { ANSWER, compileTurn, type LiveArguments } from "../src/grammar/turn-grammar.ts";
import type { Tokenizer } from "../src/runtime/engine.ts";
import { findFixture, loadTokenizer } from "../test/support/vocabulary-file.ts";

interface Reference {
  id: string;
  category: string;
  signatures: readonly ToolSignature[];
  calls: readonly ToolCall[];
}
