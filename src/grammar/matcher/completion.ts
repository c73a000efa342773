/** Writes the shortest text that completes a position, along the way the costs point out. */
import type { CompletionCosts } from "./completion-costs.ts";
import type { CompletionItem } from "./matcher.ts";
import { END, type NetworkNode } from "./network.ts";
import { CALL, type Frame, type Position } from "./stack.ts";

const MAX_COMPLETION_BYTES = 2 ** 20;

/** What is left to do, the next thing last. A frame of the position stands for all frames below it. */
type Task = { node: number; times: number } | { frame: Frame };

/** Null when nothing completes it, or only more than 1 MiB. */
export function completePosition(
  position: Position,
  costs: CompletionCosts,
): CompletionItem[] | null {
  if (costs.ofPosition(position) > MAX_COMPLETION_BYTES) return null;
  const written = new CompletionText();
  const tasks: Task[] = [{ frame: position.frame }, { node: position.node, times: 1 }];
  for (let task = tasks.pop(); task !== undefined; task = tasks.pop()) {
    if ("frame" in task) pushFrame(task.frame, tasks, costs);
    else runTask(task, tasks, written, costs);
  }
  return written.finish();
}

/** Bytes and tokens in their order. */
class CompletionText {
  readonly #items: CompletionItem[] = [];
  #bytes: number[] = [];

  addByte(byte: number): void {
    this.#bytes.push(byte);
  }

  addToken(id: number): void {
    this.finish().push({ kind: "token", id });
  }

  finish(): CompletionItem[] {
    if (this.#bytes.length > 0) {
      this.#items.push({ kind: "text", bytes: Uint8Array.from(this.#bytes) });
    }
    this.#bytes = [];
    return this.#items;
  }
}

function pushFrame(frame: Frame, tasks: Task[], costs: CompletionCosts): void {
  if (frame.parent === null) return;
  tasks.push({ frame: frame.parent });
  if (frame.count === CALL) {
    tasks.push({ node: frame.node, times: 1 });
    return;
  }
  const repeat = costs.network.at(frame.node);
  if (repeat.kind !== "repeat") return;
  tasks.push({ node: repeat.next, times: 1 });
  tasks.push({ node: repeat.body, times: costs.roundsLeft(frame) });
}

function runTask(
  task: { node: number; times: number },
  tasks: Task[],
  written: CompletionText,
  costs: CompletionCosts,
): void {
  if (task.times === 0) return;
  if (task.times > 1) tasks.push({ node: task.node, times: task.times - 1 });
  let node = task.node;
  for (;;) {
    const content = costs.network.at(node);
    if (content.kind === "bytes") {
      if (content.mayEnd) return;
      node = writeCheapest(content, written, costs);
    } else if (content.kind === "token") {
      written.addToken(content.id);
      node = content.next;
    } else if (content.kind === "either") {
      node = costs.choiceOf(node);
    } else {
      pushParts(content, tasks, costs);
      return;
    }
  }
}

/** Of equally good bytes the smallest; returns the node behind it. */
function writeCheapest(
  { edges }: Extract<NetworkNode, { kind: "bytes" }>,
  written: CompletionText,
  costs: CompletionCosts,
): number {
  let best = 0;
  for (let i = 3; i < edges.length; i += 3) {
    if (costs.ofNode(edges[i + 2] ?? END) < costs.ofNode(edges[best + 2] ?? END)) best = i;
  }
  written.addByte(edges[best] ?? 0);
  return edges[best + 2] ?? END;
}

function pushParts(node: NetworkNode, tasks: Task[], costs: CompletionCosts): void {
  if (node.kind === "call") {
    tasks.push({ node: node.next, times: 1 });
    tasks.push({ node: costs.network.entryOf(node.rule), times: 1 });
  } else if (node.kind === "repeat") {
    tasks.push({ node: node.next, times: 1 });
    tasks.push({ node: node.body, times: node.min });
  }
}
