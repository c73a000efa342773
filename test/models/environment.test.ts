import path from "node:path";
import { expect, test } from "vitest";
import { createModelsEnvironment } from "../../src/models/environment.ts";
import { createFolder } from "./test-machine.ts";

test.each([
  ["nothing", {}, "/home/ada/.cache/agent"],
  ["a folder", { XDG_CACHE_HOME: "/big/cache" }, "/big/cache/agent"],
  ["a relative folder", { XDG_CACHE_HOME: "cache" }, "/home/ada/.cache/agent"],
])("with XDG_CACHE_HOME set to %s the cache is found", (_, variables, expected) => {
  expect(createModelsEnvironment({ HOME: "/home/ada", ...variables }).cacheFolder).toBe(expected);
});

test("AGENT_MODELS is a list of folders", () => {
  const list = ["/models", "", "~/mine", "here"].join(path.delimiter);
  const { modelFolders } = createModelsEnvironment({ HOME: "/home/ada", AGENT_MODELS: list });
  expect(modelFolders).toEqual(["/models", "/home/ada/mine", path.resolve("here")]);
});

test.each([
  [undefined, "https://huggingface.co"],
  ["", "https://huggingface.co"],
  ["https://mirror.example/hub/", "https://mirror.example/hub"],
])("HF_ENDPOINT %s gives %s", (value, expected) => {
  expect(createModelsEnvironment({ HF_ENDPOINT: value }).huggingFaceUrl).toBe(expected);
});

test.each(["mirror", "file:///etc", "ftp://mirror.example"])(
  "HF_ENDPOINT %s is a usage error",
  (value) => {
    expect(() => createModelsEnvironment({ HF_ENDPOINT: value })).toThrow(
      expect.objectContaining({ code: "usage-invalid" }),
    );
  },
);

test("free space is that of the folder's disk", async () => {
  expect(await createModelsEnvironment({}).readFreeBytes(createFolder())).toBeGreaterThan(0);
});
