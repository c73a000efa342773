import { describe, expect, test } from "vitest";
import { decideCommand } from "../../src/tools/command-policy.ts";

const kindOf = (command: string, said: readonly string[] = []) =>
  decideCommand(command, { said }).kind;

describe("nobody has to be asked about", () => {
  test.each([
    "npm test",
    "npm run test:unit",
    "npm test -- --silent",
    "pnpm test",
    "yarn test",
    "node --test",
    "node --test test/a.test.js",
    "tsx --test src/a.test.ts",
    "node test/all.js",
    "vitest run",
    "npx vitest run test/a.test.ts",
    "npx --no-install jest --runInBand",
    "npx tsc --noEmit",
    "node_modules/.bin/mocha --grep adds",
    "pytest",
    "pytest -q -x --tb=short",
    "pytest tests/test_a.py::TestA::test_b",
    "pytest -k 'adds and not slow'",
    "pytest -p no:cacheprovider",
    ".venv/bin/python -m pytest",
    "python3 -m pytest -vv",
    "python3 -m unittest",
    "python3 -m unittest -v test_a",
    "python3 -m unittest discover -s tests",
    "python3 test_a.py",
    "uv run pytest -q",
    "poetry run pytest",
    "go test ./...",
    "go test -run TestA -count=1 ./pkg",
    "go vet ./...",
    "go build ./...",
    "gofmt -l .",
    "cargo test --lib",
    "cargo check --all-targets",
    "cargo clippy",
    "cargo fmt --check",
    "mvn -q test",
    "./gradlew test",
    "make test",
    "make -k check",
    "tsc --noEmit -p tsconfig.json",
    "tsc --noEmit --skipLibCheck",
    "eslint .",
    "eslint src --ext .ts --max-warnings 0",
    "mypy app",
    "ruff check .",
    "flake8 app/a.py",
    "prettier --check src",
    "black --check .",
    "biome check",
    "npm run lint",
    "npm run typecheck",
    "git status",
    "git diff --stat",
    "git log --oneline -5",
    "git show HEAD",
    "ls -la src",
    "wc -l src/a.ts",
    "pwd",
    "node --version",
  ])("%s", (command) => {
    expect(kindOf(command)).toBe("allowed");
  });
});

describe("asks first, even when the person wrote it", () => {
  test.each([
    "rm -rf build",
    "rm a.txt",
    "/bin/rm a.txt",
    "./rm a.txt",
    "RM a.txt",
    "rmdir src",
    "mv a b",
    "dd if=a of=b",
    "truncate -s 0 a",
    "chmod -R 777 .",
    "kill 1",
    "shutdown now",
    "mkfs.ext4 disk",
    "sudo npm test",
    "curl example.org",
    "wget example.org",
    "ssh host",
    "git push",
    "git push --force",
    "git reset --hard",
    "git clean -fd",
    "git checkout .",
    "git commit -m x",
    "git branch -D main",
    "git stash",
    "git -c core.pager=x log",
    "git log --output=a",
    "git diff --ext-diff",
    "git grep -Oless x",
    "npm publish",
    "npm install",
    "npm i left-pad",
    "npm exec foo",
    "yarn",
    "yarn add x",
    "pnpm dlx x",
    "pip install x",
    "python3 -m pip install x",
    "python3 -m http.server",
    "cargo install x",
    "cargo publish",
    "cargo fix",
    "go install x",
    "go get x",
    "go generate ./...",
    "go test -exec evil ./...",
    "make clean",
    "make install",
    "gradle publish",
    "mvn deploy",
    "python3 -c pass",
    "python3 -cpass",
    "python3 -Bc pass",
    "python3",
    "python3 -",
    "node -e 1",
    "node -p 1",
    "node --eval=1",
    "node --print 1",
    "node -pe 1",
    "node -r ./evil.js a.js",
    "node --import ./evil.js a.js",
    "node --watch a.js",
    "ruby -e 1",
    "perl -ne 1 a",
    "bash -c ls",
    "sh -c ls",
    "zsh -lc ls",
    "sed -i s/a/b/ a.txt",
    "env FOO=1 npm test",
    "nohup npm test",
    "time npm test",
    "xargs rm",
    "find . -delete",
    "find . -exec rm {} +",
    "tee a",
    "npx -p evil evil",
    "npx --package=evil evil",
    "bunx foo",
    "uvx foo",
    "docker run x",
    "eslint --fix .",
    "eslint . --fix-type problem",
    "ruff check --fix",
    "ruff check --add-noqa",
    "prettier --write .",
    "prettier src",
    "gofmt -w .",
    "black .",
    "vitest --watch",
    "jest --updateSnapshot",
    "vitest run --update",
    "pytest --pdb",
    "tsc --watch",
    "vim a.txt",
  ])("%s", (command) => {
    expect(kindOf(command, [command])).toBe("asks");
  });
});

describe("a text for a shell is no plain call, even when the person wrote it", () => {
  test.each([
    "npm test; rm -rf .",
    "npm test && rm -rf .",
    "npm test || true",
    "npm test | tee log",
    "npm test > out.txt",
    "npm test < in.txt",
    "npm test &",
    "npm test $(rm -rf .)",
    "npm test `rm -rf .`",
    "npm test $HOME",
    "npm test 'a;b'",
    'npm test "$(id)"',
    "npm\\ test",
    "npm test \\; rm",
    "pytest *.py",
    "pytest ~/x",
    "FOO=1 npm test",
    "PATH=. npm test",
    "(npm test)",
    "npm test # comment",
    "npm test 'unclosed",
    "npm test {a,b}; ls",
  ])("%s", (command) => {
    expect(decideCommand(command, { said: [command] })).toMatchObject({
      kind: "asks",
      argv: ["/bin/sh", "-c", command],
    });
  });
});

describe("runs when the person wrote it, and asks when a model thought of it", () => {
  test.each([
    "make",
    "make build",
    "npm run build",
    "python3 script.py",
    "python3 tools/gen.py --all",
    "node server.js",
    "bash build.sh",
    "./run.sh",
    "cargo run",
    "cargo doc",
    "go run .",
    "cat README.md",
    "cp a.txt b.txt",
    "mkdir out",
    "touch a.txt",
    "diff a b",
    "grep -rn TODO src",
    "npx foo",
    "echo hello",
    "tsc --outDir dist",
    "tsc -b",
    "pytest ../other",
    "pytest /etc",
    "pytest --rootdir=/etc",
    "pytest --junitxml=a.xml",
    "pytest -c other.ini",
    "pytest -p evil",
    "pytest -o addopts=x",
    "mocha --require ./evil.js",
    "jest --config=../x.js",
    "jest --globalSetup=./evil.js",
    "go test -toolexec=evil ./...",
    "go vet -vettool=evil ./...",
    "go test -o out ./...",
    "cargo test --config evil",
    "make test SHELL=evil",
    "make -f evil.mk test",
    "mvn test -Dexec=evil",
    "ls ..",
    "ls /",
    "git -C .. status",
    "tsc -p ../other",
    "/usr/bin/pytest",
    "uv run --with evil pytest",
  ])("%s", (command) => {
    expect([kindOf(command), kindOf(command, ["other", ` ${command} `])]).toEqual([
      "asks",
      command.startsWith("git -C") ? "asks" : "allowed",
    ]);
  });
});

describe("is never run: what would run is not what is seen", () => {
  test.each([
    ["nothing", ""],
    ["spaces", "   "],
    ["a second line", "npm test\nrm -rf ."],
    ["a carriage return", "npm test\rls"],
    ["a NUL", "npm test\0"],
    ["an escape", "npm test\u001b[2K"],
    ["a tab", "npm\ttest"],
    ["a turned reading order", "npm \u202etset"],
    ["an unseen joiner", "npm te\u200dst"],
    ["an unseen space", "npm\u200btest"],
    ["a strange space", "npm\u00a0test"],
    ["a wide space", "npm\u3000test"],
    ["a filler", "npm test\u3164"],
    ["a soft hyphen", "npm te\u00adst"],
    ["a line separator", "npm test\u2028ls"],
    ["a lone surrogate", "npm test\ud800"],
    ["too much", `npm test ${"a".repeat(1_000)}`],
  ])("%s", (_title, command) => {
    expect(kindOf(command, [command])).toBe("refused");
  });
});

test("npx takes what is installed and fetches nothing", () => {
  expect(decideCommand("npx --yes vitest run")).toEqual({
    kind: "allowed",
    argv: ["npx", "--no-install", "vitest", "run"],
  });
  expect(decideCommand("npx foo", { said: ["npx foo"] })).toMatchObject({
    argv: ["npx", "--no-install", "foo"],
  });
});

test("letters that look like others are another program", () => {
  expect(kindOf("npm tеst")).toBe("asks");
  expect(kindOf("ｎpm test")).toBe("asks");
});

test("quoted words lose their quotes", () => {
  expect(decideCommand("pytest 'a b.py'")).toEqual({ kind: "allowed", argv: ["pytest", "a b.py"] });
});

test("names of built-in objects are no programs", () => {
  for (const name of ["toString", "constructor", "__proto__", "hasOwnProperty"]) {
    expect(kindOf(name)).toBe("asks");
  }
});
