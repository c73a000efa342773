import { expect, test } from "vitest";
import { findSymbol } from "../../../src/code/rename/find-symbol.ts";
import { parseSymbolQuery } from "../../../src/code/rename/symbol-query.ts";
import { openProject } from "./renamed-project.ts";

const project = openProject({
  "src/auth.py":
    "class Auth:\n    def validate(self, token): pass\n\ndef validate(token): return token\n\ndef verifyToken(x): return x\n",
  "src/other.py": "from src.auth import verifyToken\n\ndef validate(x): pass\n",
});

test.each([
  ["verifyToken", "src/auth.py verifyToken"],
  ["`verifyToken()`", "src/auth.py verifyToken"],
  ["Auth.validate", "src/auth.py Auth.validate"],
  ["the method validate of Auth", "src/auth.py Auth.validate"],
  ["validate in src/other.py", "src/other.py validate"],
  ["the function validate in auth.py", "src/auth.py validate"],
  ["the parameter x of verifyToken", "src/auth.py verifyToken.x"],
  ["class Auth", "src/auth.py Auth"],
])("%s is found", async (query, expected) => {
  const search = await findSymbol(query, project);
  expect(search.kind === "found" && `${search.symbol.path} ${search.symbol.qualifiedName}`).toBe(
    expected,
  );
});

test("several things of one name are a question", async () => {
  const search = await findSymbol("validate", project);
  expect(search).toMatchObject({
    kind: "ambiguous",
    candidates: [{ qualifiedName: "Auth.validate" }, { line: 4 }, { path: "src/other.py" }],
  });
});

test.each([
  ["validateToken", "verifyToken"],
  ["verifytoken", "verifyToken"],
  ["Auht", "Auth"],
])("%s does not exist; %s is near", async (query, near) => {
  const search = await findSymbol(query, project);
  expect(search.kind === "missing" && search.near.map(({ name }) => name)).toContain(near);
});

test("nothing is near to nonsense", async () => {
  expect(await findSymbol("qqqqqqqqqq", project)).toEqual({ kind: "missing", near: [] });
});

test.each([
  ["A.b.c", { name: "c", container: "A.b", file: null, kind: null }],
  ["Account.go", { name: "go", container: "Account", file: null, kind: null }],
  ["f in Account.go", { name: "f", container: null, file: "Account.go", kind: null }],
  ["a", { name: "a", container: null, file: null, kind: null }],
  ["", { name: "", container: null, file: null, kind: null }],
])("the query %j is read", (query, expected) => {
  expect(parseSymbolQuery(query)).toEqual(expected);
});
