/** What package.json says about tests. Its content is the project's: anything malformed counts as absent. */
import { z } from "zod";
import { readConfig } from "./project-files.ts";

const names = z.record(z.string(), z.unknown()).catch({});
const manifestSchema = z.object({ scripts: names, dependencies: names, devDependencies: names });

export interface PackageManifest {
  /** `scripts.test`, unless it is npm's "no test specified". */
  testScript: string | null;
  /** npm would run more than the script itself. */
  hasHooks: boolean;
  dependencies: ReadonlySet<string>;
}

/** Null when there is no package.json or it is not one. */
export async function readPackageManifest(root: string): Promise<PackageManifest | null> {
  const text = await readConfig(root, "package.json");
  const manifest = text === null ? null : parseManifest(text);
  if (manifest === null) return null;
  const { scripts, dependencies, devDependencies } = manifest;
  const script = typeof scripts.test === "string" ? scripts.test.trim() : "";
  const isDefault = script === "" || /no test specified/i.test(script);
  return {
    testScript: isDefault ? null : script,
    hasHooks: "pretest" in scripts || "posttest" in scripts,
    dependencies: new Set([...Object.keys(dependencies), ...Object.keys(devDependencies)]),
  };
}

function parseManifest(text: string) {
  try {
    return manifestSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
