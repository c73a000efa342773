import { expect, test } from "vitest";
import { matchNames } from "../../../src/code/index/find-names.ts";
import { splitSubwords, stemWord } from "../../../src/code/index/subwords.ts";

const NAMES = [
  "ProjectView",
  "projectView",
  "ProjectViewer",
  "view_project_files",
  "parseHTTPUrl",
  "verifyToken",
  "total",
  "x",
];

test.each([
  [
    "ProjectView",
    ["ProjectView exact", "projectView case", "ProjectViewer prefix", "view_project_files words"],
  ],
  [
    "project",
    ["ProjectView prefix", "projectView prefix", "ProjectViewer prefix", "view_project_files part"],
  ],
  [
    "prV",
    ["ProjectView words", "projectView words", "ProjectViewer words", "view_project_files words"],
  ],
  ["pv", ["ProjectView words", "projectView words", "ProjectViewer words"]],
  ["httpUrl", ["parseHTTPUrl words"]],
  ["file_view", ["view_project_files words"]],
  ["oken", ["verifyToken part"]],
  ["validateToken", []],
  ["verifyTokne", ["verifyToken near"]],
  ["totla", []],
  ["totall", ["total near"]],
  ["X", ["x case"]],
  ["", []],
  ["y".repeat(200), []],
])("%s finds", (query, expected) => {
  const found = matchNames(NAMES, query, 4).map(({ name, match }) => `${name} ${match}`);
  expect(found).toEqual(expected);
});

test.each([
  ["parseHTTPUrl_v2", ["parse", "http", "url", "v2"]],
  ["SCREAMING_SNAKE", ["screaming", "snake"]],
  ["a.b-c/d", ["a", "b", "c", "d"]],
  ["größeMessen", ["größe", "messen"]],
  ["", []],
])("the words of %j", (name, words) => {
  expect(splitSubwords(name)).toEqual(words);
});

test.each([
  ["parses", "parsing"],
  ["queries", "query"],
  ["created", "create"],
  ["reader", "reading"],
  ["rate", "rates"],
])("%s and %s are one word", (a, b) => {
  expect(stemWord(a)).toBe(stemWord(b));
});
