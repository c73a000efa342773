import { expect, test } from "vitest";
import { identifyRunner } from "../../../src/tools/test-runners/identify-runner.ts";

test.each([
  ["node --test", "node-test"],
  ["node --import tsx --test a.ts", "node-test"],
  ["tsx --test a.ts", "node-test"],
  ["node test/all.js", "custom"],
  ["tsc --noEmit", "checker"],
  ["npx vitest run", "vitest"],
  ["npx --no-install jest", "jest"],
  ["node_modules/.bin/mocha", "mocha"],
  ["pytest -x", "pytest"],
  [".venv/bin/python -m pytest", "pytest"],
  ["uv run pytest", "pytest"],
  ["python3 -m unittest -q", "unittest"],
  ["python3 test_a.py", "custom"],
  ["go test ./...", "go"],
  ["cargo test --lib", "cargo"],
  ["mvn -q test", "maven"],
  ["./gradlew :app:x test", "gradle"],
  ["npm test", "npm-script"],
  ["npm run test:unit", "npm-script"],
  ["pnpm test", "npm-script"],
  ["make check", "custom"],
])("%s runs tests with %s", (line, runner) => {
  expect(identifyRunner(line.split(" "))).toBe(runner);
});

test.each([
  "",
  "rm -rf test",
  "node",
  "node server.js",
  "node -e test",
  "python3 -c test",
  "python3 setup.py",
  "go run test",

  "npm install test",
  "npm run build",
  "npx rimraf test",
  "make",
  "bash test.sh",
  "toString",
  "/tmp/pytest",
  "curl test",
  "uv add pytest",
])("%s is not on the list", (line) => {
  expect(identifyRunner(line.split(" "))).toBeNull();
});
