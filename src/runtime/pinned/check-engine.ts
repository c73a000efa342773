/**
 * Compares what this process has mapped with what is locked: the proof that a run used the engine it names. Knows no
 * run and decides nothing; whoever asks says what follows.
 */
import path from "node:path";
import { type EngineBuild, readEngineBuild } from "./engine-build.ts";
import { type EngineLockState, readEngineLock } from "./engine-lock.ts";
import {
  describeFaults,
  type ExpectedObjects,
  type JudgedObject,
  judgeObjects,
  selectNotable,
} from "./judge-objects.ts";
import { ADDON_NAME, nameLocalBuild, readLocalBuild } from "./local-build.ts";
import { listMappedObjects, type MappedObjects } from "./mapped-objects.ts";
import { hashObjects } from "./object-hashes.ts";

export interface EngineCheck {
  build: EngineBuild;
  /** Whether mappings were read from /proc, or taken from the loader, which does not see a file that was replaced. */
  source: MappedObjects["source"];
  /** Those of the engine, and those that belong to nobody. */
  objects: readonly JudgedObject[];
  /** What is wrong with the engine, as parts of sentences. */
  problems: readonly string[];
  /** Objects that are no part of it and could change what it does, as parts of sentences. */
  strangers: readonly string[];
}

export interface EngineCheckOptions {
  /** Where hashes are remembered. */
  cacheFolder: string;
  /** What the engine says it is: "prebuilt" or "localBuild". */
  buildType: string;
  /** The real ones unless a test hands in others. */
  lockFile?: string;
  localBuildFolder?: string;
  mapped?: MappedObjects;
}

const ENGINE_FAULTS = ["changed", "unknown", "gone", "unreadable"] as const;

/** More is no process of ours. */
const MAX_OBJECTS = 200;

/**
 * Call when the engine is loaded, its backends included. Never throws for what it finds. Cost: some 3 ms; 100 ms and more
 * when objects are new or changed.
 */
export async function checkEngine(options: EngineCheckOptions): Promise<EngineCheck> {
  const build = readEngineBuild();
  const wanted = await expectObjects(build, options);
  const { source, objects } = options.mapped ?? (await listMappedObjects());
  const notable = selectNotable(objects, {
    platform: process.platform,
    executable: process.execPath,
  });
  const hashed = await hashObjects(notable.slice(0, MAX_OBJECTS), options.cacheFolder);
  const judged = judgeObjects(hashed, wanted.objects);
  const problems = [
    ...wanted.problems,
    ...describeBuildType(build, options.buildType),
    ...(wanted.problems.length > 0 ? [] : describeFaults(judged, ENGINE_FAULTS)),
    ...describeAbsence(judged),
    ...(notable.length > MAX_OBJECTS ? [`${notable.length - MAX_OBJECTS} more were not read`] : []),
  ];
  const strangers = describeFaults(judged, ["foreign"]);
  return { build, source, objects: judged, problems, strangers };
}

interface Wanted {
  objects: ExpectedObjects;
  problems: readonly string[];
}

/** Without a lock nothing can be said of single objects. */
async function expectObjects(
  build: EngineBuild,
  { lockFile, localBuildFolder }: EngineCheckOptions,
): Promise<Wanted> {
  if (build === "prebuilt") return expectLocked(await readEngineLock(lockFile));
  try {
    const record = await readLocalBuild(localBuildFolder);
    const origin = `local build ${nameLocalBuild(record)}`;
    const entries = Object.entries(record.objects).map(
      ([name, { sha256 }]) => [sha256, { name, origin }] as const,
    );
    return { objects: new Map(entries), problems: [] };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { objects: new Map(), problems: [error.message.replace(/\.$/, "")] };
  }
}

function expectLocked(state: EngineLockState): Wanted {
  if (!state.ok) {
    return { objects: new Map(), problems: [`the lock cannot be used: ${state.reason}`] };
  }
  const locked = new Map<string, { name: string; origin: string }>();
  for (const [origin, { objects }] of Object.entries(state.lock.packages)) {
    for (const [name, { sha256 }] of Object.entries(objects)) {
      // Packages of one system share objects: the first, for the CPU alone, is named.
      if (!locked.has(sha256)) locked.set(sha256, { name: path.posix.basename(name), origin });
    }
  }
  return { objects: locked, problems: [] };
}

function describeBuildType(build: EngineBuild, buildType: string): readonly string[] {
  const expected = build === "prebuilt" ? "prebuilt" : "localBuild";
  return buildType === expected
    ? []
    : [
        `a build of the kind ${JSON.stringify(buildType.slice(0, 40))} is loaded where ${expected} was asked for`,
      ];
}

/** An engine that nobody sees may be any engine. */
function describeAbsence(judged: readonly JudgedObject[]): readonly string[] {
  return judged.some(({ name }) => name === ADDON_NAME)
    ? []
    : [`the system does not say that ${ADDON_NAME} is mapped`];
}
