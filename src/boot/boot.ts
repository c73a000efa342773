/**
 * The first thing a single file runs, bundled into one CommonJS script: unpacks and checks what it carries, then hands
 * over to the program on disk. Runs just as well as a plain script beside its payload, which is how it is tested.
 */
import { readFileSync, realpathSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { getRawAsset, isSea } from "node:sea";
import { announceCarrier } from "../base/carrier.ts";
import { AgentError } from "../base/errors.ts";
import { decideStart } from "./handover.ts";
import { readManifest } from "./manifest.ts";
import { createPayload } from "./payload.ts";
import { listFolders } from "./private-folder.ts";
import { openProgramFolder } from "./program-folder.ts";
import { type KnownNatives, openSideNatives } from "./side-natives.ts";

/** Put here by the build. */
declare const AGENT_PAYLOAD_ID: string;

const HANDOVER = "handover.cjs";
/** What a login has where nobody says otherwise: a service or a container may start us with no environment at all. */
const USUAL_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

try {
  boot();
} catch (error) {
  if (!(error instanceof AgentError)) throw error;
  process.stderr.write(
    `✗ ${error.message}\n  ${error.next}\n  (${error.code}, exit ${error.exitCode})\n`,
  );
  process.exitCode = error.exitCode;
}

function boot(): void {
  const id = AGENT_PAYLOAD_ID;
  const manifest = readManifest(new TextDecoder().decode(readAsset("manifest.json")), id);
  const payload = createPayload(manifest, () => readAsset("payload"));
  const { base, root } = openProgramFolder(listFolders(process.env), { id, payload });
  const binary = realpathSync(isSea() ? process.execPath : __filename);
  const known = JSON.parse(
    readFileSync(path.join(root, "release", "natives.json"), "utf8"),
  ) as KnownNatives;
  const warn = (sentence: string) => process.stderr.write(`⚠ ${sentence}\n`);
  const place = { beside: path.dirname(binary), base, known, warn };
  announceCarrier({
    binary,
    root,
    id,
    openNatives: (name) => openSideNatives(name, place),
  });
  if (process.platform !== "win32" && !process.env.PATH) process.env.PATH = USUAL_PATH;
  const hasChannel = process.channel !== undefined && process.channel !== null;
  const start = decideStart(process.argv.slice(2), { manifest, id, hasChannel });
  const module = path.join(root, start.module);
  process.argv = [process.execPath, module, ...start.args];
  // The script within a single file can load built-in modules only; one on disk loads anything.
  const load = createRequire(path.join(root, HANDOVER))(`./${HANDOVER}`) as (file: string) => void;
  load(module);
}

function readAsset(name: string): Uint8Array {
  if (isSea()) return new Uint8Array(getRawAsset(name) as ArrayBuffer);
  return readFileSync(path.join(__dirname, name));
}
