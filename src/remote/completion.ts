/**
 * One answer of a chat endpoint put together from its pieces, streamed or whole. Invariant: what `finish` gives had its
 * end; an answer that stopped before it is none, so that no half of a text is taken for the text.
 */
import { z } from "zod";
import { isEndless } from "./endless-text.ts";

export interface Completion {
  text: string;
  /** As they were written: the arguments are a text that claims to be JSON. */
  calls: readonly WrittenCall[];
  /** Ended by the limit of tokens. */
  isCut: boolean;
  /** Null where the server did not count. */
  usage: CompletionUsage | null;
}

export interface WrittenCall {
  name: string;
  arguments: string;
}

export interface CompletionUsage {
  promptTokens: number;
  cachedTokens: number;
  sampledTokens: number;
}

const MAX_CALLS = 16;
const MAX_WATCHED_CHARS = 4_000;

const countSchema = z.int().min(0).max(100_000_000).catch(0);

const callSchema = z.object({
  index: z.int().min(0).nullish(),
  function: z
    .object({
      name: z.string().nullish(),
      arguments: z.union([z.string(), z.record(z.string(), z.unknown())]).nullish(),
    })
    .nullish(),
});

const saidSchema = z.object({
  content: z.string().nullish(),
  tool_calls: z.array(callSchema).nullish(),
});

const pieceSchema = z.object({
  error: z.unknown().optional(),
  choices: z
    .array(
      z.object({
        delta: saidSchema.nullish(),
        message: saidSchema.nullish(),
        finish_reason: z.string().nullish(),
      }),
    )
    .nullish(),
  usage: z
    .object({
      prompt_tokens: countSchema,
      completion_tokens: countSchema,
      prompt_tokens_details: z.object({ cached_tokens: countSchema }).nullish().catch(null),
    })
    .nullish()
    .catch(null),
});

type Piece = z.output<typeof pieceSchema>;
type Said = z.output<typeof saidSchema>;
type WireCall = z.output<typeof callSchema>;

export class CompletionBuilder {
  readonly #text: string[] = [];
  readonly #calls = new Map<number, { name: string; arguments: string[] }>();
  #finish: string | null = null;
  #hasChoice = false;
  #usage: CompletionUsage | null = null;
  #newest = "";

  /** Whether what came last is one piece over and over; nobody has to wait for the rest. */
  get isEndless(): boolean {
    return isEndless(this.#newest);
  }

  /** Ends the answer here, as the limit of tokens would. */
  cut(): void {
    this.#finish = "length";
  }

  /** One event, or a whole answer. A problem in words, an error that the server told, or null when it was taken in. */
  add(data: string): { problem: string } | { error: unknown } | null {
    const piece = readPiece(data);
    if (piece === null) return { problem: "it is not made of JSON as chat completions are" };
    if (piece.error !== undefined && piece.error !== null) return { error: piece.error };
    if (piece.usage) this.#noteUsage(piece.usage);
    const [choice] = piece.choices ?? [];
    if (choice === undefined) return null;
    this.#hasChoice = true;
    this.#addSaid(choice.delta ?? choice.message ?? {});
    this.#finish = choice.finish_reason ?? this.#finish;
    return null;
  }

  /** The answer, or why there is none. */
  finish(): Completion | { problem: string } {
    if (!this.#hasChoice) return { problem: "it holds no choice" };
    if (this.#finish === null) return { problem: "it ended in the middle" };
    return {
      text: this.#text.join(""),
      calls: [...this.#calls.values()].map((call) => ({
        name: call.name,
        arguments: call.arguments.join(""),
      })),
      isCut: this.#finish === "length",
      usage: this.#usage,
    };
  }

  #addSaid({ content, tool_calls: calls }: Said): void {
    if (content) this.#text.push(content);
    this.#watch(content ?? "");
    for (const [position, call] of (calls ?? []).entries()) {
      this.#addCall(call.index ?? position, call.function ?? {});
    }
  }

  #addCall(at: number, { name, arguments: given }: NonNullable<WireCall["function"]>): void {
    const known = this.#calls.get(at);
    if (known === undefined && this.#calls.size >= MAX_CALLS) return;
    const call = known ?? { name: "", arguments: [] };
    this.#calls.set(at, call);
    // Some servers say the name again in every piece.
    if (call.name === "") call.name = name ?? "";
    const text = typeof given === "string" ? given : JSON.stringify(given ?? "");
    if (given) call.arguments.push(text);
    if (given) this.#watch(text);
  }

  #watch(text: string): void {
    this.#newest = (this.#newest + text).slice(-MAX_WATCHED_CHARS);
  }

  #noteUsage(usage: NonNullable<Piece["usage"]>): void {
    this.#usage = {
      promptTokens: usage.prompt_tokens,
      cachedTokens: Math.min(usage.prompt_tokens, usage.prompt_tokens_details?.cached_tokens ?? 0),
      sampledTokens: usage.completion_tokens,
    };
  }
}

function readPiece(data: string): Piece | null {
  try {
    return pieceSchema.parse(JSON.parse(data));
  } catch {
    return null;
  }
}
