import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";

const IMPORT = /^import\s+(?!type\b)(?:[^"';]*?from\s+)?"([^"]+)"/gm;
/** Their values can change a file, a process or the network. */
const HANDS =
  /tools\/(?:workspace\.ts|run-|command-report|project\/(?:apply-change|create|delete|edit|insert|rename|run-|all-tools))|session\/|^node:(?:child_process|net|http|https)/;

/** Every file that the values of a plan's code come from, by its path below src, and the file that brings it in. */
function listReached(): Map<string, string> {
  const folder = path.join("src", "agent", "plan");
  const open = readdirSync(folder).map((file) => path.join(folder, file));
  const reached = new Map(open.map((file) => [file, ""]));
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    for (const [, specifier = ""] of readFileSync(file, "utf8").matchAll(IMPORT)) {
      const isOwn = specifier.startsWith(".");
      const target = isOwn ? path.join(path.dirname(file), specifier) : specifier;
      if (reached.has(target)) continue;
      reached.set(target, file);
      if (isOwn) open.push(target);
    }
  }
  return reached;
}

test("no code that a plan reaches has hands", () => {
  const reached = [...listReached()];
  expect(reached.map(([file]) => file)).toContain(path.join("src", "tools", "command-policy.ts"));
  expect(reached.filter(([file]) => HANDS.test(file))).toEqual([]);
});
