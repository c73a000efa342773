import { expect, test } from "vitest";
import {
  type BuildTarget,
  describeFlags,
  listBuildFlags,
  spellFlags,
} from "../../../scripts/native-build-flags.ts";

const target: BuildTarget = {
  kind: "portable",
  platform: "linux",
  architecture: "x64",
  release: "v0.5.0",
  nodeHeaders: "/usr/include/node",
  outputFolder: "/out",
};

test("a portable build has the prebuilt packages' kernels: one for each kind of processor", () => {
  expect(listBuildFlags(target)).toMatchObject({
    GGML_NATIVE: "OFF",
    GGML_CPU_ALL_VARIANTS: "ON",
    GGML_BACKEND_DL: "ON",
    GGML_OPENMP: "OFF",
    NLC_VARIANT: "v0.5.0",
    NLC_TARGET_PLATFORM: "linux-x64",
  });
});

test("a native build has one, for this processor", () => {
  expect(listBuildFlags({ ...target, kind: "native" })).toMatchObject({
    GGML_NATIVE: "ON",
    GGML_CPU_ALL_VARIANTS: "OFF",
    GGML_BACKEND_DL: "OFF",
  });
});

test.each(["LLAMA_CURL", "LLAMA_HTTPLIB", "LLAMA_OPENSSL", "LLAMA_BUILD_BORINGSSL"])(
  "%s, which would bring the network in, is off",
  (flag) => {
    expect(listBuildFlags(target)[flag]).toBe("OFF");
  },
);

test("a Mac links what the program that loads it has", () => {
  const flags = listBuildFlags({ ...target, platform: "darwin", architecture: "arm64" });
  expect(flags).toMatchObject({
    NLC_TARGET_PLATFORM: "mac-arm64",
    CMAKE_SHARED_LINKER_FLAGS: "-undefined dynamic_lookup",
  });
});

test("where there is no way to build, it says so", () => {
  expect(() => listBuildFlags({ ...target, platform: "win32" })).toThrow(/prebuilt/);
});

test("the record of the flags names no folder of the machine; the command line has them in order", () => {
  const flags = listBuildFlags(target);
  expect(JSON.stringify(describeFlags(flags))).not.toMatch(/\/usr|\/out/);
  const spelled = spellFlags(flags);
  expect(spelled).toContain("-DCMAKE_JS_INC=/usr/include/node");
  expect(spelled).toEqual(spelled.toSorted());
});
