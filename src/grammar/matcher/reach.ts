/** From one position to all that can be taken without reading a byte: calls entered, repetitions begun, rules left. */
import { END, type Network, type NetworkNode } from "./network.ts";
import { CALL, type Frame, type Position, type StackTable } from "./stack.ts";

type Repeat = Extract<NetworkNode, { kind: "repeat" }>;

/** A text that nests deeper is refused. */
const MAX_DEPTH = 10_000;
/** A text that can go on in more ways at once is refused. */
const MAX_WAYS = 50_000;

interface Walk {
  network: Network;
  stacks: StackTable;
  found: Set<Position>;
  open: Position[];
  seen: Set<Position>;
  /** Rounds begun here: they have read nothing, so ending one of them would be an empty round. */
  begun: Set<Frame>;
}

/** Positions that read a byte or a token, and the end of the text as END on the bottom frame. Remembered in `start`. */
export function reach(start: Position, network: Network, stacks: StackTable): readonly Position[] {
  if (start.reached !== null) return start.reached;
  const walk: Walk = {
    network,
    stacks,
    found: new Set(),
    open: [],
    seen: new Set(),
    begun: new Set(),
  };
  visit(walk, start.node, start.frame);
  for (let next = walk.open.pop(); next !== undefined; next = walk.open.pop()) expand(walk, next);
  const reached = walk.seen.size > MAX_WAYS ? [] : [...walk.found];
  start.reached = reached;
  return reached;
}

function visit(walk: Walk, node: number, frame: Frame): void {
  const position = walk.stacks.position(node, frame);
  if (walk.seen.has(position) || walk.seen.size > MAX_WAYS) return;
  walk.seen.add(position);
  walk.open.push(position);
}

function expand(walk: Walk, position: Position): void {
  const { node: number, frame } = position;
  const node = walk.network.at(number);
  switch (node.kind) {
    case "bytes":
      if (node.edges.length > 0) walk.found.add(position);
      if (node.mayEnd) leave(walk, frame);
      break;
    case "token":
      walk.found.add(position);
      break;
    case "either":
      for (const target of node.targets) visit(walk, target, frame);
      break;
    case "call":
      enterRule(walk, node.rule, node.next, frame);
      break;
    case "repeat":
      if (node.min === 0) visit(walk, node.next, frame);
      beginRound(walk, number, 0, frame);
      break;
    case "end":
      leave(walk, frame);
  }
}

/** A call at the end of a rule needs no frame, so recursion on the right stays flat. */
function enterRule(walk: Walk, rule: number, next: number, frame: Frame): void {
  const entry = walk.network.entryOf(rule);
  if (next === END) visit(walk, entry, frame);
  else if (frame.depth < MAX_DEPTH) visit(walk, entry, walk.stacks.push(frame, next, CALL));
}

function leave(walk: Walk, frame: Frame): void {
  if (frame.parent === null) {
    walk.found.add(walk.stacks.position(END, frame));
  } else if (frame.count === CALL) {
    visit(walk, frame.node, frame.parent);
  } else if (!walk.begun.has(frame)) {
    endRound(walk, frame, frame.parent);
  }
}

function endRound(walk: Walk, frame: Frame, parent: Frame): void {
  const repeat = walk.network.at(frame.node) as Repeat;
  const count = frame.count + 1;
  if (count >= repeat.min) visit(walk, repeat.next, parent);
  if (repeat.max === Number.POSITIVE_INFINITY) {
    beginRound(walk, frame.node, Math.min(count, repeat.min), parent);
  } else if (count < repeat.max) {
    beginRound(walk, frame.node, count, parent);
  }
}

function beginRound(walk: Walk, repeat: number, count: number, parent: Frame): void {
  if (parent.depth >= MAX_DEPTH) return;
  const frame = walk.stacks.push(parent, repeat, count);
  walk.begun.add(frame);
  visit(walk, (walk.network.at(repeat) as Repeat).body, frame);
}
