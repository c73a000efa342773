/** A person's settings and a project's, on disk; removed after each test. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { onTestFinished } from "vitest";
import type { Config } from "../../src/config/config.ts";
import { readConfig } from "../../src/config/read-config.ts";

export interface ConfigFolders {
  base: string;
  root: string;
  ownFile: string;
  projectFile: string;
  read(): Config;
}

/** Texts and bytes are written as they are, other values as JSON; what is left out is not there. */
export function createFolders(files: { own?: unknown; project?: unknown } = {}): ConfigFolders {
  const base = mkdtempSync(path.join(tmpdir(), "agent config-"));
  onTestFinished(() => rmSync(base, { recursive: true, force: true }));
  const root = path.join(base, "project");
  const ownFile = path.join(base, "xdg", "agent", "config.json");
  const projectFile = path.join(root, ".agent", "config.json");
  mkdirSync(path.dirname(ownFile), { recursive: true });
  mkdirSync(path.dirname(projectFile), { recursive: true });
  if (files.own !== undefined) put(ownFile, files.own);
  if (files.project !== undefined) put(projectFile, files.project);
  const variables = { XDG_CONFIG_HOME: path.join(base, "xdg") };
  return { base, root, ownFile, projectFile, read: () => readConfig({ variables, root }) };
}

function put(file: string, content: unknown): void {
  const isRaw = typeof content === "string" || content instanceof Uint8Array;
  writeFileSync(file, isRaw ? content : JSON.stringify(content));
}
