/** A payload of a few texts, made as the build makes the real one. */
import { brotliCompressSync } from "node:zlib";
import { hashBytes, identifyManifest, type Manifest } from "../../src/boot/manifest.ts";
import { createPayload, type Payload } from "../../src/boot/payload.ts";

export interface SmallPayload {
  id: string;
  manifestText: string;
  manifest: Manifest;
  packed: Buffer;
  payload: Payload;
}

export const FILES = {
  "dist/main.js": "console.log('main');\n",
  "dist/deep/child.js": "console.log('child');\n",
  "bins/engine.node": "\u007fELF".repeat(1000),
  "package.json": '{ "type": "module" }\n',
};

export function createSmallPayload(
  files: Record<string, string> = FILES,
  facts: Partial<Manifest> = {},
): SmallPayload {
  const contents = Object.values(files).map((text) => Buffer.from(text));
  const manifest: Manifest = {
    format: 1,
    version: "1.2.3",
    platform: "linux-x64",
    main: "dist/main.js",
    children: ["dist/deep/child.js"],
    files: Object.keys(files).map((name, at) => ({
      path: name,
      bytes: contents[at]?.length ?? 0,
      sha256: hashBytes(contents[at] ?? Buffer.alloc(0)),
    })),
    ...facts,
  };
  const manifestText = JSON.stringify(manifest);
  const packed = brotliCompressSync(Buffer.concat(contents));
  return {
    id: identifyManifest(manifestText),
    manifestText,
    manifest,
    packed,
    payload: createPayload(manifest, () => packed),
  };
}
