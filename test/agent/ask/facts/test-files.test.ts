import { expect, test } from "vitest";
import { findTestedBy, findTestsOf } from "../../../../src/agent/ask/facts/test-files.ts";

test.each<[string, string[], string[]]>([
  ["acronym.py", ["acronym_test.py", "raindrops_test.py"], ["acronym_test.py"]],
  [
    "src/user_store.py",
    ["tests/test_user_store.py", "tests/test_user.py"],
    ["tests/test_user_store.py"],
  ],
  [
    "secret-handshake.ts",
    ["secret-handshake.test.ts", "handshake.test.ts"],
    ["secret-handshake.test.ts"],
  ],
  [
    "src/cart.ts",
    ["src/cart.spec.ts", "test/cart.test.ts"],
    ["src/cart.spec.ts", "test/cart.test.ts"],
  ],
  ["pkg/store.go", ["pkg/store_test.go"], ["pkg/store_test.go"]],
  [
    "src/main/java/Parser.java",
    ["src/test/java/ParserTest.java", "src/test/java/LexerTest.java"],
    ["src/test/java/ParserTest.java"],
  ],
  ["lib/user.rb", ["spec/user_spec.rb"], ["spec/user_spec.rb"]],
  ["a/x.ts", ["b/x.test.ts", "a/x.test.ts"], ["a/x.test.ts", "b/x.test.ts"]],
  ["alone.py", ["other_test.py"], []],
])("%s is tested by the files that are named after it", (source, tests, wanted) => {
  expect(findTestsOf(source, [source, ...tests])).toEqual(wanted);
  for (const each of wanted) expect(findTestedBy(each, [source, ...tests])).toEqual([source]);
});
