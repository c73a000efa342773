/** Packs a staged folder: the manifest that names every file, and one compressed payload. */
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import { hashBytes, identifyManifest, type Manifest } from "../../src/boot/manifest.ts";
import { listFiles } from "./stage.ts";

/** 9 takes ten seconds; 11 takes minutes for a tenth less. */
const QUALITY = 9;

export type ManifestFacts = Omit<Manifest, "format" | "files">;

/** Writes manifest.json and payload into `out`. Returns the payload's id. */
export function packStage(stage: string, out: string, facts: ManifestFacts): string {
  const paths = listFiles(stage);
  const contents = paths.map((file) => readFileSync(path.join(stage, file)));
  const files = contents.map((content, at) => ({
    path: paths[at] ?? "",
    bytes: content.length,
    sha256: hashBytes(content),
  }));
  const manifest: Manifest = { format: 1, ...facts, files };
  const text = JSON.stringify(manifest);
  writeFileSync(path.join(out, "manifest.json"), text);
  const raw = Buffer.concat(contents);
  const packed = brotliCompressSync(raw, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: QUALITY,
      [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
      [constants.BROTLI_PARAM_SIZE_HINT]: raw.length,
    },
  });
  writeFileSync(path.join(out, "payload"), packed);
  return identifyManifest(text);
}
