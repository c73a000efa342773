/** Asking about a command does not run it; asking what comes out of it does. */
import { describe, expect, test } from "vitest";
import {
  listAskedCommands,
  listOrderedCommands,
} from "../../../../src/agent/ask/facts/asked-commands.ts";
import { createRequest } from "../ask-fixture.ts";

function request(said: string) {
  const commands = [...said.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? "");
  return createRequest({ said, mentions: { commands } });
}

describe("a command is left alone when the question is", () => {
  test.each([
    "What does `rm -rf build` do?",
    "What happens if I run `make clean`?",
    "what would `node scripts/migrate.js` change",
    "Explain what `python deploy.py` does.",
    "How do I run `npm run release`?",
    "Is it safe to run `git reset --hard`?",
    "What is `npm test` for?",
    "Should I use `yarn test` or `npm test`?",
    "Can I run `npm run build` before the tests pass?",
    "What does `git push` do when it fails?",
    "Which files does `tsc -p test` look at?",
  ])("%s", (said) => {
    expect(listAskedCommands(request(said))).toEqual([]);
    expect(listOrderedCommands(request(said))).toEqual([]);
  });
});

describe("a command is run when its outcome is asked for", () => {
  test.each([
    "Does `npm test` pass?",
    "does `pytest -q` fail",
    "What is the result of `cargo test`?",
    "Which tests fail in `npm test`?",
    "Do all tests pass? (`npm test`)",
    "Is `tsc --noEmit` clean?",
    "Why does `npm test` fail?",
  ])("%s", (said) => {
    expect(listAskedCommands(request(said))).toHaveLength(1);
    expect(listOrderedCommands(request(said))).toEqual([]);
  });
});

test.each([
  "Run `python app.py` and tell me what it prints.",
  "Please run `npm test`. How many tests are there?",
  "can you run `pytest` and tell me which tests fail?",
  "Tell me whether all is well, then run `npm test`.",
  "It works already. Check with `make test`.",
])("an order to run it is a yes to it: %s", (said) => {
  expect(listOrderedCommands(request(said))).toHaveLength(1);
  expect(listAskedCommands(request(said))).toHaveLength(1);
});
