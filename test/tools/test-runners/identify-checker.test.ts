import { expect, test } from "vitest";
import { isChecker } from "../../../src/tools/test-runners/identify-checker.ts";
import { identifyRunner } from "../../../src/tools/test-runners/identify-runner.ts";

test.each([
  "tsc --noEmit -p tsconfig.json",
  "npx tsc --noEmit",
  "node_modules/.bin/eslint .",
  "eslint src --ext .ts",
  "mypy app",
  "python3 -m mypy app",
  "python3 -m py_compile a.py",
  "python -m ruff check",
  ".venv/bin/ruff check .",
  "ruff format --check",
  "flake8",
  "black --check .",
  "uv run mypy app",
  "cargo check",
  "cargo clippy --all-targets",
  "cargo fmt --check",
  "go vet ./...",
  "go build ./...",
  "gofmt -l .",
  "golangci-lint run",
  "prettier --check .",
  "biome ci",
  "node --check a.js",
  "npm run lint",
  "npm run typecheck",
  "yarn run type-check",
  "make lint",
])("%s only looks", (line) => {
  expect(isChecker(line.split(" "))).toBe(true);
  expect(identifyRunner(line.split(" "))).toBe("checker");
});

test.each([
  "",
  "tsc --watch",
  "tsc -w",
  "tsc --init",
  "tsc -b",
  "tsc --outDir dist",
  "eslint --fix .",
  "eslint . -o report.txt",
  "ruff check --fix",
  "ruff format",
  "ruff clean",
  "black .",
  "black -l 88 .",
  "prettier --write .",
  "biome check --write",
  "biome format",
  "cargo fmt",
  "cargo run",
  "cargo fix",
  "gofmt -w a.go",
  "gofmt a.go",
  "go run .",
  "go build -o out .",
  "mypy --install-types",
  "npm run lint:fix",
  "npm run build",
  "npx rimraf lint",
  "python3 -m http.server",
  "python3 mypy.py",
  "node a.js --check-not",
  "constructor",
  "/usr/bin/mypy",
])("%s is none", (line) => {
  expect(isChecker(line.split(" "))).toBe(false);
});

test.each(["python3 -m pytest", "npm test", "make check", "cargo test", "go test ./..."])(
  "%s runs tests",
  (line) => {
    expect(identifyRunner(line.split(" "))).not.toBe("checker");
  },
);
