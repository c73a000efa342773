/** Makes a single executable of Node: its own binary with the boot and the payload in it. */
import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, realpathSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";

/** Published by Node: what tells its binary that something was injected. */
const FUSE = "NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2";
const BLOB = "NODE_SEA_BLOB";

export interface Executable {
  /** Holds boot.cjs, manifest.json and payload. */
  folder: string;
  /** The file to write. */
  out: string;
  /** Of the system the executable is for. */
  system: "linux" | "darwin" | "win32";
}

export function createExecutable(project: string, { folder, out, system }: Executable): void {
  const blob = path.join(folder, "sea.blob");
  const config = path.join(folder, "sea-config.json");
  const settings = {
    main: path.join(folder, "boot.cjs"),
    output: blob,
    disableExperimentalSEAWarning: true,
    useSnapshot: false,
    useCodeCache: false,
    assets: {
      "manifest.json": path.join(folder, "manifest.json"),
      payload: path.join(folder, "payload"),
    },
  };
  writeFileSync(config, JSON.stringify(settings));
  execFileSync(process.execPath, ["--experimental-sea-config", config], { stdio: "inherit" });
  const fresh = `${out}.tmp`;
  copyFileSync(realpathSync(process.execPath), fresh);
  chmodSync(fresh, 0o755);
  if (system === "linux") execFileSync("strip", ["--strip-all", fresh], { stdio: "inherit" });
  // Apple's systems run no program whose signature does not fit its bytes.
  if (system === "darwin") execFileSync("codesign", ["--remove-signature", fresh]);
  const inject = path.join(project, "node_modules", "postject", "dist", "cli.js");
  const segment = system === "darwin" ? ["--macho-segment-name", "NODE_SEA"] : [];
  const args = [inject, fresh, BLOB, blob, "--sentinel-fuse", FUSE, ...segment];
  execFileSync(process.execPath, args, { stdio: "inherit" });
  if (system === "darwin") execFileSync("codesign", ["--sign", "-", fresh]);
  renameSync(fresh, out);
}
