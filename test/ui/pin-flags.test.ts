import { expect, test } from "vitest";
import { parseArguments } from "../../src/ui/flags.ts";
import { readPinChoices } from "../../src/ui/pin-flags.ts";

const HEX = "ab".repeat(32);

test("without a word nothing is pinned, and the engine is left to the default", () => {
  expect(readPinChoices({}, {})).toEqual({
    pinned: false,
    modelSha256: undefined,
    engineBuild: undefined,
  });
});

test.each([
  [{ pinned: true as const }, {}, { pinned: true }],
  [{}, { AGENT_PINNED: "1" }, { pinned: true }],
  [{}, { AGENT_PINNED: "no" }, { pinned: false }],
  [{ modelSha256: HEX.toUpperCase() }, {}, { modelSha256: HEX }],
  [{}, { AGENT_MODEL_SHA256: HEX }, { modelSha256: HEX }],
  [{ engineBuild: "local" }, { AGENT_ENGINE_BUILD: "prebuilt" }, { engineBuild: "local" }],
  [{}, { AGENT_ENGINE_BUILD: "local" }, { engineBuild: "local" }],
])("%j with %j is %j", (flags, variables, expected) => {
  expect(readPinChoices(flags, variables)).toMatchObject(expected);
});

test.each([
  [{ modelSha256: "abc" }, {}],
  [{ modelSha256: `${HEX}0` }, {}],
  [{}, { AGENT_MODEL_SHA256: "../x" }],
  [{}, { AGENT_ENGINE_BUILD: "mine" }],
  [{}, { AGENT_PINNED: "perhaps" }],
])("%j with %j is refused", (flags, variables) => {
  expect(() => readPinChoices(flags, variables)).toThrow(
    expect.objectContaining({ code: "usage-invalid" }),
  );
});

const environment = { variables: {}, cwd: "/", version: "1", stdoutIsTty: false };

test("verify takes a model, its hash and a build", () => {
  const words = ["verify", "tiny", "--model-sha256", HEX, "--engine-build", "local", "--json"];
  expect(parseArguments(words, environment)).toEqual({
    kind: "verify",
    model: "tiny",
    modelSha256: HEX,
    engineBuild: "local",
    json: true,
  });
});

test("the help names the variables", () => {
  const parsed = parseArguments(["--help"], environment);
  const text = parsed.kind === "print" ? parsed.text : "";
  for (const name of ["AGENT_PINNED", "AGENT_MODEL_SHA256", "AGENT_ENGINE_BUILD"]) {
    expect(text).toContain(name);
  }
});

test("a run takes the same, and --pinned", () => {
  const parsed = parseArguments(["--pinned", "--model-sha256", HEX, "fix"], environment);
  expect(parsed).toMatchObject({ kind: "run", options: { pinned: true, modelSha256: HEX } });
});

test.each([
  [["verify", "--engine-build", "mine"]],
  [["--offline", "verify"]],
  [["verify", "a", "b"]],
])("%j is a mistake", (words) => {
  expect(() => parseArguments(words, environment)).toThrow(
    expect.objectContaining({ code: "usage-invalid" }),
  );
});
