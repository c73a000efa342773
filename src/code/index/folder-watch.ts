/** Tells which paths below a folder changed. May fail at any time, as systems limit how much can be watched: then it says so. */
import path from "node:path";
import { watch } from "chokidar";
import { createIgnoreFilter } from "../ignore-filter.ts";

export interface WatchListener {
  /** A file or folder came, went or changed; posix and relative to the root. */
  onChange(filePath: string): void;
  /** From now on every change is told. */
  onReady(): void;
  /** Nothing more will be told. At most once. */
  onFailure(reason: string): void;
}

export interface FolderWatch {
  close(): Promise<void>;
}

export type WatchFolder = (root: string, listener: WatchListener) => FolderWatch;

/** What a system answers when it will watch no more; other errors concern single files. */
const LIMIT_REASONS: Readonly<Record<string, string>> = {
  ENOSPC: "the system's limit on watched files is reached",
  EMFILE: "the limit on open files is reached",
  ENFILE: "the system's limit on open files is reached",
};

/** Watches what .gitignore leaves; follows no links. `root` is a real path. Does not keep the process alive. */
export const watchFolder: WatchFolder = (root, listener) => {
  const filter = createIgnoreFilter(root);
  const relative = (file: string) => path.relative(root, file).split(path.sep).join("/");
  const watcher = watch(root, {
    ignoreInitial: true,
    followSymlinks: false,
    persistent: false,
    ignored: (file, status) => {
      const filePath = relative(file);
      if (filePath === "") return false;
      return filter.isIgnored(status?.isDirectory() === true ? `${filePath}/` : filePath);
    },
  });
  let hasFailed = false;
  watcher.on("all", (_event, file) => listener.onChange(relative(file)));
  watcher.on("ready", () => listener.onReady());
  watcher.on("error", (error) => {
    const reason = LIMIT_REASONS[(error as NodeJS.ErrnoException).code ?? ""];
    if (reason === undefined || hasFailed) return;
    hasFailed = true;
    listener.onFailure(reason);
  });
  return { close: () => watcher.close() };
};
