import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";

const IMPORT = /^import\s+(?!type\b)(?:[^"';]*?from\s+)?"([^"]+)"/gm;
/** Their values can change a file, a process or the network. */
const HANDS =
  /tools\/(?:workspace|run-|disk-write|project\/(?:apply-change|create|delete|edit|insert|rename|run-|all-tools))|session\/|^node:(?:child_process|net|http|https|worker_threads)/;
/** In these a file is opened, for reading or writing: which of both, the text tells. */
const WRITING_CALL =
  /\b(?:writeFile|appendFile|createWriteStream|unlink|rename|rmdir|rm|mkdir|truncate|copyFile|symlink|chmod|utimes)(?:Sync)?\s*\(/;

/** Every file that the values of a question's code come from, by its path below src. */
function listReached(): string[] {
  const folder = path.join("src", "agent", "ask");
  const open = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => path.join(folder, file));
  const reached = new Set(open);
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    for (const [, specifier = ""] of readFileSync(file, "utf8").matchAll(IMPORT)) {
      const target = specifier.startsWith(".")
        ? path.join(path.dirname(file), specifier)
        : specifier;
      if (reached.has(target)) continue;
      reached.add(target);
      if (specifier.startsWith(".")) open.push(target);
    }
  }
  return [...reached].sort();
}

test("no code that a question reaches has hands", () => {
  const reached = listReached();
  expect(reached).toContain(path.join("src", "tools", "project", "read.ts"));
  expect(reached.filter((file) => HANDS.test(file))).toEqual([]);
});

test("none of its own files calls what writes", () => {
  const own = listReached().filter((file) => file.startsWith(path.join("src", "agent", "ask")));
  expect(own.length).toBeGreaterThan(10);
  expect(own.filter((file) => WRITING_CALL.test(readFileSync(file, "utf8")))).toEqual([]);
});

test("what a question is given has no hands", () => {
  const source =
    readFileSync("src/agent/ask/answer-question.ts", "utf8") +
    readFileSync("src/agent/ask/gather-facts.ts", "utf8");
  expect(source).not.toMatch(/Workspace|Scope|approve|noteChanged/);
});
