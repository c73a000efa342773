/** A started engine on a Vulkan device, an emulated one too, for tests of GPU memory; they skip, and say so, without. */
import { type LlamaHost, startLlamaHost } from "../../src/runtime/llama-host.ts";

/** Null after printing why tests are skipped. Call it before anything else starts the engine in the process. */
export async function openVulkanHost(): Promise<LlamaHost | null> {
  // llama.cpp leaves emulated devices out unless a device is asked for by its number.
  process.env.GGML_VK_VISIBLE_DEVICES ??= "0";
  const host = await startLlamaHost({ gpu: "auto", takesEmulatedGpu: true, threads: 1 });
  if (host.device === "vulkan") return host;
  const reason =
    host.device === "cpu" ? "there is no Vulkan device" : `the GPU runs ${host.device}`;
  process.stderr.write(
    `skipped: GPU memory: ${reason} (Debian: mesa-vulkan-drivers emulates one)\n`,
  );
  await host[Symbol.asyncDispose]();
  return null;
}
