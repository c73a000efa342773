/** Collects the XML files Maven and Gradle leave per test class; older files are from another run. */
import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import type { TestReport } from "../test-report.ts";
import { parseJunitXml } from "../test-reports/junit-xml.ts";
import { listProjectFiles } from "./project-files.ts";

const BUILD_FILE = /(?:^|\/)(?:pom\.xml|build\.gradle(?:\.kts)?)$/;
const SOURCE_FILE = /\.(?:java|kt|groovy|scala)$/;
const REPORT_FOLDERS = [
  "target/surefire-reports",
  "target/failsafe-reports",
  "build/test-results/test",
];
const MAX_REPORTS = 500;
const MAX_REPORT_BYTES = 4_000_000;

/** Null when the run wrote no report, as when nothing had to be tested again. */
export async function readJavaReports(root: string, startedAt: Date): Promise<TestReport | null> {
  const builds = await listProjectFiles(root, (file) => BUILD_FILE.test(file));
  const modules = [...new Set(builds.map((file) => path.posix.dirname(file)))];
  const sources = await listProjectFiles(root, (file) => SOURCE_FILE.test(file));
  const reports: TestReport[] = [];
  for (const module of modules)
    for (const folder of REPORT_FOLDERS) {
      const found = await readReports(path.join(root, module, folder), startedAt);
      for (const xml of found.slice(0, MAX_REPORTS - reports.length)) {
        const report = parseJunitXml(xml, { root, dialect: "java", sources });
        if (report !== null) reports.push(report);
      }
    }
  return reports.length === 0 ? null : mergeReports(reports);
}

async function readReports(folder: string, startedAt: Date): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  const texts: string[] = [];
  for (const name of names.filter((name) => name.endsWith(".xml")).sort()) {
    const file = path.join(folder, name);
    const entry = await stat(file).catch(() => null);
    const isNew = entry?.isFile() === true && entry.mtime >= startedAt;
    if (isNew && entry.size <= MAX_REPORT_BYTES) texts.push(await readFile(file, "utf8"));
  }
  return texts;
}

function mergeReports(reports: readonly TestReport[]): TestReport {
  const sum = (key: "passed" | "failed" | "skipped") =>
    reports.reduce((total, report) => total + report[key], 0);
  return {
    passed: sum("passed"),
    failed: sum("failed"),
    skipped: sum("skipped"),
    cases: reports.flatMap((report) => report.cases).slice(0, 5_000),
    failures: reports.flatMap((report) => report.failures).slice(0, 200),
  };
}
