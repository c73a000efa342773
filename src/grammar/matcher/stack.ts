/**
 * Positions in a network as shared stacks: equal stacks are the same object, so sets of them compare by number.
 * Knows nothing of what the nodes mean.
 */
import { MAX_NODES } from "./network.ts";

/** A frame of a called rule counts nothing. */
export const CALL = -1;

/** What is left to do behind a called rule or behind one round of a counted repetition. */
export interface Frame {
  /** Of a call: where it goes on. Of a repetition: its node. */
  readonly node: number;
  /** Rounds finished; CALL for a called rule. */
  readonly count: number;
  /** Null at the bottom, which stands for the end of the whole text. */
  readonly parent: Frame | null;
  readonly depth: number;
  children: Map<number, Frame> | null;
  positions: Map<number, Position> | null;
  /** The shortest completion behind this frame; undefined before it is asked for. */
  completionCost: number | undefined;
}

export interface Position {
  /** Unlike that of any other position made since the table was last emptied. */
  readonly id: number;
  readonly node: number;
  readonly frame: Frame;
  /** Where a text can go from here without a byte: only nodes that read, and the end. Filled by `reach`. */
  reached: readonly Position[] | null;
}

export class StackTable {
  #bottom = createFrame(0, CALL, null);
  #size = 0;

  /** Frames and positions made since the table was last emptied. */
  get size(): number {
    return this.#size;
  }

  get bottom(): Frame {
    return this.#bottom;
  }

  /** What was handed out stays valid, but equals nothing that is made from now on. */
  clear(): void {
    const open = [this.#bottom];
    for (let frame = open.pop(); frame !== undefined; frame = open.pop()) {
      for (const child of frame.children?.values() ?? []) open.push(child);
      frame.children = null;
      frame.positions = null;
    }
    this.#bottom = createFrame(0, CALL, null);
    this.#size = 0;
  }

  push(parent: Frame, node: number, count: number): Frame {
    parent.children ??= new Map();
    const key = (count + 1) * MAX_NODES + node;
    const known = parent.children.get(key);
    if (known !== undefined) return known;
    const frame = createFrame(node, count, parent);
    parent.children.set(key, frame);
    this.#size++;
    return frame;
  }

  position(node: number, frame: Frame): Position {
    frame.positions ??= new Map();
    const known = frame.positions.get(node);
    if (known !== undefined) return known;
    const position: Position = { id: this.#size++, node, frame, reached: null };
    frame.positions.set(node, position);
    return position;
  }

  /** The same position of this table, for one that was handed out before it was emptied. */
  adopt(position: Position): Position {
    const lost: Frame[] = [];
    for (let frame = position.frame; frame.parent !== null; frame = frame.parent) lost.push(frame);
    const frame = lost.reduceRight(
      (parent, { node, count }) => this.push(parent, node, count),
      this.#bottom,
    );
    return this.position(position.node, frame);
  }
}

function createFrame(node: number, count: number, parent: Frame | null): Frame {
  return {
    node,
    count,
    parent,
    depth: parent === null ? 0 : parent.depth + 1,
    children: null,
    positions: null,
    completionCost: undefined,
  };
}
