/**
 * Which files a task may write: those it names or that were located for it, and no others until the scope is widened by
 * an explicit step. Knows paths only.
 */

export interface TaskScope {
  /** True for a path, posix and relative to the root, that may be written now. */
  allows(path: string): boolean;
  /** Adds files for a reason that is told to the person. Protected files stay out. */
  widen(paths: Iterable<string>, reason: string): void;
  /** In the order in which they came in. */
  listFiles(): string[];
}

export interface ScopeOptions {
  /** Never written, whatever the scope: what the person protected. */
  isProtected: (path: string) => boolean;
  /** Told of each step that let new files in. */
  onWiden?: (paths: readonly string[], reason: string) => void;
}

/** Begins without any file. */
export function createTaskScope({ isProtected, onWiden }: ScopeOptions): TaskScope {
  const files = new Set<string>();
  return {
    allows: (path) => files.has(path),
    widen(paths, reason) {
      const fresh = [...new Set(paths)].filter((path) => !files.has(path) && !isProtected(path));
      for (const path of fresh) files.add(path);
      if (fresh.length > 0) onWiden?.(fresh, reason);
    },
    listFiles: () => [...files],
  };
}
