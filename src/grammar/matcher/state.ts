/** One state of a matcher: the set of positions a text can be at, and what was learnt about stepping on from there. */
import { completePosition } from "./completion.ts";
import type { CompletionItem, MatcherState } from "./matcher.ts";
import { END } from "./network.ts";
import type { Position } from "./stack.ts";
import type { StateSpace } from "./state-space.ts";

const MAX_FORCED_BYTES = 65_536;
const BYTE_VALUES = 256;
/** What a table of next states weighs beside one frame, position or state. */
const TABLE_WEIGHT = 16;
const ASCII_END = 0x80;
const CONTINUATION_END = 0xc0;

const encoder = new TextEncoder();

export class State implements MatcherState {
  /** Only nodes that read, and the end; ascending by id. */
  readonly positions: readonly Position[];
  readonly epoch: number;
  readonly isComplete: boolean;
  /** This state as it was made again after a forgetting. */
  heir: State | undefined = undefined;
  readonly #space: StateSpace;
  /** Most states lead to one other only. */
  #onlyByte = -1;
  #onlyNext: State | undefined = undefined;
  #nextStates: (State | undefined)[] | undefined = undefined;
  #allowedBytes: readonly number[] | undefined = undefined;

  constructor(space: StateSpace, positions: readonly Position[], epoch: number) {
    this.#space = space;
    this.positions = positions;
    this.epoch = epoch;
    this.isComplete = positions.some(({ node }) => node === END);
  }

  get isDeadEnd(): boolean {
    return this.positions.length === 0;
  }

  accept(bytes: Uint8Array | string): State {
    if (typeof bytes === "string") return this.#acceptText(bytes);
    let state: State = this;
    for (let i = 0; i < bytes.length && state.positions.length > 0; i++) {
      state = state.acceptByte(bytes[i] ?? 0);
    }
    return state;
  }

  acceptByte(byte: number): State {
    if (byte === this.#onlyByte && this.#onlyNext !== undefined) return this.#onlyNext;
    return this.#nextStates?.[byte] ?? this.#space.readByte(this, byte);
  }

  acceptToken(token: number): State {
    return this.#space.readToken(this, token);
  }

  allowedBytes(): readonly number[] {
    this.#allowedBytes ??= this.#listBytes();
    return this.#allowedBytes;
  }

  allowedTokens(): { ids: readonly number[]; anyBut: readonly number[] } | null {
    const ids = new Set<number>();
    const anyBut = new Set<number>();
    for (const { node } of this.positions) {
      const content = this.#space.network.at(node);
      if (content.kind === "token") (content.negated ? anyBut : ids).add(content.id);
    }
    return ids.size + anyBut.size === 0 ? null : { ids: [...ids], anyBut: [...anyBut] };
  }

  forced(): Uint8Array {
    const bytes: number[] = [];
    let wholeLength = 0;
    let state: State = this;
    for (let byte = state.#forcedByte(); byte >= 0; byte = state.#forcedByte()) {
      bytes.push(byte);
      state = state.acceptByte(byte);
      if (!state.#isInsideCodePoint()) wholeLength = bytes.length;
      if (bytes.length === MAX_FORCED_BYTES) break;
    }
    return Uint8Array.from(bytes.slice(0, wholeLength));
  }

  shortestCompletion(): Uint8Array | null {
    const items = this.shortestEnd();
    if (items?.length === 0) return new Uint8Array();
    const [only, ...others] = items ?? [];
    return only?.kind === "text" && others.length === 0 ? only.bytes : null;
  }

  shortestEnd(): readonly CompletionItem[] | null {
    const { costs } = this.#space;
    let best: Position | undefined;
    for (const position of this.positions) {
      if (best === undefined || costs.ofPosition(position) < costs.ofPosition(best)) {
        best = position;
      }
    }
    return best === undefined ? null : completePosition(best, costs);
  }

  /** Returns what the memory weighs that this took. */
  remember(byte: number, next: State): number {
    if (this.#nextStates !== undefined) {
      this.#nextStates[byte] = next;
      return 0;
    }
    if (this.#onlyNext === undefined) {
      this.#onlyByte = byte;
      this.#onlyNext = next;
      return 0;
    }
    const table = new Array<State | undefined>(BYTE_VALUES).fill(undefined);
    table[this.#onlyByte] = this.#onlyNext;
    table[byte] = next;
    this.#onlyNext = undefined;
    this.#nextStates = table;
    return TABLE_WEIGHT;
  }

  /** Lets go of the states that follow, so that only those in use stay in memory. */
  forget(): void {
    this.#onlyNext = undefined;
    this.#nextStates = undefined;
    this.heir = undefined;
  }

  #acceptText(text: string): State {
    let state: State = this;
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      if (unit >= ASCII_END) return state.accept(encoder.encode(text.slice(i)));
      state = state.acceptByte(unit);
    }
    return state;
  }

  /** The one byte that may follow; -1 where there is a choice, a token, or the end. */
  #forcedByte(): number {
    let forced = -1;
    for (const { node } of this.positions) {
      const content = this.#space.network.at(node);
      if (content.kind !== "bytes" || content.edges.length !== 3) return -1;
      const [from = -1, to = -1] = content.edges;
      if (from !== to || (forced >= 0 && forced !== from)) return -1;
      forced = from;
    }
    return forced;
  }

  /** Only there can a continuation byte come next. */
  #isInsideCodePoint(): boolean {
    const [first] = this.positions;
    const content = first === undefined ? undefined : this.#space.network.at(first.node);
    if (content?.kind !== "bytes") return false;
    const byte = content.edges[0] ?? 0;
    return byte >= ASCII_END && byte < CONTINUATION_END;
  }

  #listBytes(): number[] {
    const allowed = new Set<number>();
    for (const { node } of this.positions) {
      const content = this.#space.network.at(node);
      if (content.kind !== "bytes") continue;
      for (let i = 0; i < content.edges.length; i += 3) {
        const last = content.edges[i + 1] ?? -1;
        for (let byte = content.edges[i] ?? 0; byte <= last; byte++) allowed.add(byte);
      }
    }
    return [...allowed].sort((a, b) => a - b);
  }
}
