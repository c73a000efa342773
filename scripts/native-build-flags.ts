/** The flags that llama.cpp is built with: the ones the prebuilt objects have, or this machine's own. Pure. */

/** "portable": a kernel for each kind of processor, as in the prebuilt packages. "native": for this processor alone. */
export type BuildKind = "portable" | "native";

export interface BuildTarget {
  kind: BuildKind;
  platform: NodeJS.Platform;
  architecture: string;
  /** Of llama.cpp; part of the objects' names. */
  release: string;
  /** Where node_api.h lies. */
  nodeHeaders: string;
  /** Where the objects go. */
  outputFolder: string;
}

const PLATFORMS: Readonly<Partial<Record<NodeJS.Platform, string>>> = {
  linux: "linux",
  darwin: "mac",
};

/** By name, without `-D`. Throws where this script cannot build. */
export function listBuildFlags(target: BuildTarget): Readonly<Record<string, string>> {
  const { kind, architecture, release, nodeHeaders, outputFolder } = target;
  const platform = PLATFORMS[target.platform];
  if (platform === undefined) {
    throw new Error(`llama.cpp is not built on ${target.platform} here; use the prebuilt packages`);
  }
  const isPortable = kind === "portable";
  return {
    CMAKE_BUILD_TYPE: "Release",
    CMAKE_JS_INC: nodeHeaders,
    CMAKE_LIBRARY_OUTPUT_DIRECTORY: outputFolder,
    // An addon's missing names are those of the program that loads it.
    ...(platform === "mac" ? { CMAKE_SHARED_LINKER_FLAGS: "-undefined dynamic_lookup" } : {}),
    NLC_CURRENT_PLATFORM: `${platform}-${architecture}`,
    NLC_TARGET_PLATFORM: `${platform}-${architecture}`,
    NLC_VARIANT: release,
    GGML_BUILD_NUMBER: "1",
    GGML_CCACHE: "OFF",
    GGML_METAL: "OFF",
    // Its barriers make a machine with busy cores wait for the slowest; the prebuilt objects have none either.
    GGML_OPENMP: "OFF",
    GGML_NATIVE: isPortable ? "OFF" : "ON",
    GGML_CPU_ALL_VARIANTS: isPortable ? "ON" : "OFF",
    GGML_BACKEND_DL: isPortable ? "ON" : "OFF",
    // Whatever would be fetched.
    FETCHCONTENT_FULLY_DISCONNECTED: "ON",
    LLAMA_CURL: "OFF",
    LLAMA_HTTPLIB: "OFF",
    LLAMA_BUILD_BORINGSSL: "OFF",
    LLAMA_OPENSSL: "OFF",
  };
}

/** In the order of their names, so that equal flags are equal command lines. */
export function spellFlags(flags: Readonly<Record<string, string>>): string[] {
  return Object.entries(flags)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `-D${name}=${value}`);
}

/** The flags without the folders of this machine, for the record. */
export function describeFlags(flags: Readonly<Record<string, string>>): Record<string, string> {
  const folders = new Set(["CMAKE_JS_INC", "CMAKE_LIBRARY_OUTPUT_DIRECTORY"]);
  return Object.fromEntries(Object.entries(flags).filter(([name]) => !folders.has(name)));
}
