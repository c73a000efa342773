/**
 * Checks what the program depends on: licences, scripts that run when a package is installed, and with --audit the advisories
 * that the package registry knows. Ends with 1 when something is wrong.
 */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { type LockedPackage, readLock } from "../src/bundle/packages.ts";
import { judgeDependencies } from "./binary/dependency-rules.ts";
import { readPackage } from "./binary/stage.ts";

const PROJECT = path.resolve(import.meta.dirname, "..");

function readOwnLicence({ place }: LockedPackage): string | undefined {
  const isHere = existsSync(path.join(PROJECT, place, "package.json"));
  return isHere ? (readPackage(PROJECT, place).license ?? "not stated") : undefined;
}

interface Audit {
  metadata: { vulnerabilities: Record<string, number> };
}

/** Counts by severity; null when the registry does not answer. */
function audit(flags: readonly string[]): Record<string, number> | null {
  const run = () => execFileSync("npm", ["audit", "--json", ...flags], { encoding: "utf8" });
  try {
    return (JSON.parse(run()) as Audit).metadata.vulnerabilities;
  } catch (error) {
    // npm ends with 1 when it has found something, and says what all the same.
    const { stdout = "" } = error as { stdout?: string };
    try {
      return (JSON.parse(stdout) as Audit).metadata.vulnerabilities;
    } catch {
      return null;
    }
  }
}

function checkDependencies(): number {
  const packages = readLock(readFileSync(path.join(PROJECT, "package-lock.json"), "utf8"));
  const judged = judgeDependencies(packages, readOwnLicence);
  console.log("Licences of what may be carried:");
  for (const [licence, count] of [...judged.licences].sort((a, b) => b[1] - a[1])) {
    console.log(`  ${String(count).padStart(4)}  ${licence}`);
  }
  if (judged.developerLicences.length > 0) {
    console.log("Only for developers, never carried, and asking for more than their own text:");
    for (const each of judged.developerLicences) console.log(`        ${each}`);
  }
  console.log("Scripts at installation, none of them needed:");
  for (const each of judged.scripts) console.log(`        ${each}`);
  const problems = [...judged.problems];
  if (process.argv.includes("--audit")) {
    const found = audit(["--omit=dev"]);
    console.log(
      `Advisories: ${found === null ? "the registry gave no answer" : JSON.stringify(found)}`,
    );
    const bad = (found?.high ?? 0) + (found?.critical ?? 0);
    if (bad > 0) problems.push(`${bad} advisories are high or critical.`);
  }
  for (const problem of problems) console.error(`✗ ${problem}`);
  return problems.length === 0 ? 0 : 1;
}

process.exitCode = checkDependencies();
