/** What may be depended on: permissive licences in what is carried, and no script that must run when a package is installed. */
import { isPermissive, type LockedPackage } from "../../src/bundle/packages.ts";

/** Why the program does without each of them. */
const UNNEEDED_SCRIPTS: Readonly<Record<string, string>> = {
  "node-llama-cpp": "fetches or compiles an engine where no prebuilt one is installed",
  esbuild: "checks its own program, which comes as a package",
};

export interface Judged {
  /** Sentences; none where all is well. */
  problems: string[];
  /** By licence, how many packages that are carried or could be. */
  licences: Map<string, number>;
  /** Of packages only developers need, whose licence asks for more than its own text. */
  developerLicences: string[];
  /** "NAME: why it is not needed". */
  scripts: string[];
}

/** `licenceOf`: what an installed package says itself; undefined for one that is not installed. */
export function judgeDependencies(
  packages: readonly LockedPackage[],
  licenceOf: (locked: LockedPackage) => string | undefined,
): Judged {
  const judged: Judged = { problems: [], licences: new Map(), developerLicences: [], scripts: [] };
  for (const locked of packages) {
    judgeLicence(locked, locked.licence ?? licenceOf(locked), judged);
    judgeScript(locked, judged);
  }
  return judged;
}

/** An optional package of another platform is not installed, and says nothing. */
function judgeLicence(
  { name, version, isDev }: LockedPackage,
  licence: string | undefined,
  judged: Judged,
): void {
  if (licence === undefined) return;
  const told = `${name} ${version}: ${licence}`;
  if (isDev) {
    if (!isPermissive(licence)) judged.developerLicences.push(told);
    return;
  }
  judged.licences.set(licence, (judged.licences.get(licence) ?? 0) + 1);
  if (!isPermissive(licence)) judged.problems.push(`${told}, which is not permissive.`);
}

function judgeScript({ name, version, hasInstallScript }: LockedPackage, judged: Judged): void {
  if (!hasInstallScript) return;
  const why = UNNEEDED_SCRIPTS[name];
  if (why === undefined) judged.problems.push(`${name} ${version} runs a script when installed.`);
  else judged.scripts.push(`${name}: ${why}`);
}
