/**
 * All states of one matcher, each made once and remembered. Invariant: memory is bounded however long a text grows;
 * beyond a limit everything remembered is dropped, and states still held outside find their way back on their next step.
 */
import type { CompiledNetwork } from "./compile-network.ts";
import { CompletionCosts } from "./completion-costs.ts";
import { followByte, type Network } from "./network.ts";
import { reach } from "./reach.ts";
import { type Position, StackTable } from "./stack.ts";
import { State } from "./state.ts";

/** Counted in frames, positions, states and 16 for a full table of next states: some 40 MB. */
const MAX_REMEMBERED = 200_000;
/** A text that can be read in more ways at once is refused. */
const MAX_POSITIONS = 10_000;

export class StateSpace {
  readonly network: Network;
  readonly costs: CompletionCosts;
  readonly dead: State;
  readonly start: State;
  readonly #stacks = new StackTable();
  readonly #states = new Map<string, State>();
  #weight = 0;
  #epoch = 0;

  constructor(compiled: CompiledNetwork) {
    this.network = compiled.network;
    this.costs = new CompletionCosts(compiled.network);
    this.dead = new State(this, [], 0);
    this.start = this.#stateAt([this.#stacks.position(compiled.start, this.#stacks.bottom)]);
  }

  /** One byte on from `state`; what it leads to is remembered there. */
  readByte(state: State, byte: number): State {
    const from = this.renew(state);
    if (from !== state) return from.acceptByte(byte);
    const targets: Position[] = [];
    for (const { node, frame } of from.positions) {
      const content = this.network.at(node);
      const target = content.kind === "bytes" ? followByte(content.edges, byte) : -1;
      if (target >= 0) targets.push(this.#stacks.position(target, frame));
    }
    const next = this.#stateAt(targets);
    this.#weight += from.remember(byte, next);
    return next;
  }

  readToken(state: State, token: number): State {
    const targets: Position[] = [];
    for (const { node, frame } of this.renew(state).positions) {
      const content = this.network.at(node);
      if (content.kind !== "token" || (content.id === token) === content.negated) continue;
      targets.push(this.#stacks.position(content.next, frame));
    }
    return this.#stateAt(targets);
  }

  /** `state` as it is known now: itself, or its equal when it was made before the last forgetting. */
  renew(state: State): State {
    if (this.#weight + this.#stacks.size > MAX_REMEMBERED) this.#forget();
    if (state.epoch === this.#epoch || state === this.dead) return state;
    if (state.heir?.epoch === this.#epoch) return state.heir;
    state.heir = this.#intern(state.positions.map((position) => this.#stacks.adopt(position)));
    return state.heir;
  }

  #stateAt(starts: readonly Position[]): State {
    const [first] = starts;
    if (first === undefined) return this.dead;
    if (starts.length === 1) return this.#intern(reach(first, this.network, this.#stacks));
    const united = new Set<Position>();
    for (const start of starts) {
      for (const position of reach(start, this.network, this.#stacks)) united.add(position);
    }
    return this.#intern([...united]);
  }

  #intern(positions: readonly Position[]): State {
    if (positions.length === 0 || positions.length > MAX_POSITIONS) return this.dead;
    const sorted = [...positions].sort((a, b) => a.id - b.id);
    const key = sorted.map(({ id }) => id).join();
    const known = this.#states.get(key);
    if (known !== undefined) return known;
    const state = new State(this, sorted, this.#epoch);
    this.#states.set(key, state);
    this.#weight += 1 + sorted.length;
    return state;
  }

  #forget(): void {
    for (const state of this.#states.values()) state.forget();
    this.#states.clear();
    this.#stacks.clear();
    this.#weight = 0;
    this.#epoch++;
  }
}
