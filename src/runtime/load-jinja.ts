/**
 * Loads llama.cpp's Jinja engine without a model. It needs nothing but the addon's file: opening that directly takes
 * ten milliseconds where starting node-llama-cpp takes a second. Nothing is started twice: no backend, no thread.
 */
import { createRequire } from "node:module";
import path from "node:path";
import { compileJinja, type JinjaCompiler, type RendererClass } from "./native-jinja.ts";

/** Looks for the addon itself first, then asks node-llama-cpp. Throws "engine-unavailable", "engine-internal-missing". */
export async function loadJinja(): Promise<JinjaCompiler> {
  const Renderer = requireRenderer();
  if (Renderer !== null) return (source) => compileJinja(Renderer, source);
  const { createJinjaRenderer, startLlama } = await import("./native-llama.ts");
  const llama = await startLlama({ gpu: false, maxThreads: 1, onError: () => {} });
  return (source) => createJinjaRenderer(llama, source);
}

/** null where the prebuilt binary is elsewhere or does not run here. */
function requireRenderer(): RendererClass | null {
  try {
    const ours = createRequire(import.meta.url);
    const engine = createRequire(ours.resolve("node-llama-cpp"));
    const name = nameBinary();
    const folder = path.dirname(path.dirname(engine.resolve(`@node-llama-cpp/${name}`)));
    const addon = engine(path.join(folder, "bins", name, "llama-addon.node")) as {
      AddonJinjaRenderer?: RendererClass;
    };
    return addon.AddonJinjaRenderer ?? null;
  } catch {
    return null;
  }
}

/** As node-llama-cpp names the package of a machine's binary, and the folder in it. */
function nameBinary(): string {
  const { platform, arch } = process;
  if (platform === "darwin") return arch === "arm64" ? "mac-arm64-metal" : "mac-x64";
  if (platform === "win32") return `win-${arch}`;
  return arch === "arm" ? "linux-armv7l" : `linux-${arch}`;
}
