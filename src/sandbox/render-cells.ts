/**
 * The memory that a rendering thread shares with the thread that watches it: whether a render runs, and what the process
 * had used when it began. Written by one thread, read by the other, without locks.
 */

/** Handed to a worker as it is. */
export interface RenderCells {
  /** Counts up when a render begins and when it ends: odd while one runs. */
  turn: Int32Array;
  /** Start of the render in ms of CPU and bytes of memory, then the CPU of earlier slow renders. */
  numbers: Float64Array;
}

export interface RenderState {
  turn: number;
  startCpuMs: number;
  startBytes: number;
  /** What earlier renders used beyond their free share. */
  slowCpuMs: number;
}

export function createRenderCells(): RenderCells {
  return {
    turn: new Int32Array(new SharedArrayBuffer(4)),
    numbers: new Float64Array(new SharedArrayBuffer(24)),
  };
}

export function beginRender(cells: RenderCells): void {
  cells.numbers[0] = readCpuMs();
  cells.numbers[1] = process.memoryUsage.rss();
  Atomics.add(cells.turn, 0, 1);
}

/** Returns what all renders so far have used beyond their free shares, in ms of CPU. */
export function endRender(cells: RenderCells, freeCpuMs: number): number {
  Atomics.add(cells.turn, 0, 1);
  const [startCpuMs = 0, , earlierMs = 0] = cells.numbers;
  const slowCpuMs = earlierMs + Math.max(0, readCpuMs() - startCpuMs - freeCpuMs);
  cells.numbers[2] = slowCpuMs;
  return slowCpuMs;
}

/** null while nothing is rendered, or when a render began or ended during the reading. */
export function readRender({ turn, numbers }: RenderCells): RenderState | null {
  const before = Atomics.load(turn, 0);
  const [startCpuMs = 0, startBytes = 0, slowCpuMs = 0] = numbers;
  const isWhole = Atomics.load(turn, 0) === before;
  return isWhole && before % 2 === 1 ? { turn: before, startCpuMs, startBytes, slowCpuMs } : null;
}

/** Of all threads of this process since it began. */
export function readCpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
