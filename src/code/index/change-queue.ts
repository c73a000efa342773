/**
 * Gathers what changed until somebody takes it. A storm of changes, such as a checkout, is kept as "anything may have
 * changed" instead of path by path. Tells when it has been quiet for a while.
 */
export interface ChangeQueue {
  add(path: string): void;
  /** Anything may have changed. */
  addAll(): void;
  /** All since the last call, each path once; "all" when it may be anything. */
  take(): readonly string[] | "all";
  close(): void;
}

export interface QueueOptions {
  quietMs: number;
  onQuiet: () => void;
}

/** To look at every file costs less than to look at more single ones. */
const MAX_PATHS = 500;

export function createChangeQueue({ quietMs, onQuiet }: QueueOptions): ChangeQueue {
  let paths = new Set<string>();
  let isAll = false;
  let isClosed = false;
  let timer: NodeJS.Timeout | null = null;
  const wait = (): void => {
    if (isClosed) return;
    if (timer !== null) timer.refresh();
    else timer = setTimeout(onQuiet, quietMs).unref();
  };
  return {
    add(path) {
      if (!isAll) paths.add(path);
      if (paths.size > MAX_PATHS) {
        isAll = true;
        paths.clear();
      }
      wait();
    },
    addAll() {
      isAll = true;
      paths.clear();
      wait();
    },
    take() {
      const taken = isAll ? "all" : [...paths];
      isAll = false;
      paths = new Set();
      return taken;
    },
    close() {
      isClosed = true;
      if (timer !== null) clearTimeout(timer);
    },
  };
}
