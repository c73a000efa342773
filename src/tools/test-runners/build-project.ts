/** Finds the test command of projects whose build tool runs the tests: Go, Rust, Maven, Gradle. */
import { stat } from "node:fs/promises";
import path from "node:path";
import type { TestCommand } from "../test-command.ts";
import type { TestRunner } from "./identify-runner.ts";

interface BuildTool {
  file: string;
  runner: TestRunner;
  argv: readonly string[];
  /** The project's own copy of the tool, used when it is there. */
  wrapper?: string;
}

const BUILD_TOOLS: readonly BuildTool[] = [
  { file: "go.mod", runner: "go", argv: ["go", "test", "./..."] },
  { file: "Cargo.toml", runner: "cargo", argv: ["cargo", "test"] },
  { file: "pom.xml", runner: "maven", argv: ["mvn", "-q", "test"], wrapper: "./mvnw" },
  { file: "build.gradle", runner: "gradle", argv: ["gradle", "test"], wrapper: "./gradlew" },
  { file: "build.gradle.kts", runner: "gradle", argv: ["gradle", "test"], wrapper: "./gradlew" },
];

export async function detectBuildCommand(root: string): Promise<TestCommand | null> {
  for (const { file, runner, argv, wrapper } of BUILD_TOOLS) {
    if (!(await isFile(path.join(root, file)))) continue;
    const hasWrapper = wrapper !== undefined && (await isFile(path.join(root, wrapper)));
    const chosen = hasWrapper ? [wrapper, ...argv.slice(1)] : argv;
    return { runner, argv: chosen, display: chosen.join(" "), origin: `${file} is there` };
  }
  return null;
}

async function isFile(file: string): Promise<boolean> {
  return stat(file).then(
    (entry) => entry.isFile(),
    () => false,
  );
}
