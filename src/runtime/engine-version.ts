/** The version of node-llama-cpp whose internals we rely on; package.json pins the same one. Imports no engine. */
export const ENGINE_PACKAGE_VERSION = "3.22.1";
