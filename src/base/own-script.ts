/** Modules of this program that run by themselves: where they are, and how one starts in a thread. Knows none of them. */
import { Worker } from "node:worker_threads";

/** From source our modules need the TypeScript loader that runs us; built, they are plain JavaScript. */
export const IS_SOURCE = import.meta.url.endsWith(".ts");

/** The URL of a module named without its ending. */
export function completeScript(module: URL): URL {
  return new URL(`${module.href}${IS_SOURCE ? ".ts" : ".js"}`);
}

/** `module`: without its ending. `workerData` is shared or copied as the platform does it. */
export function startThread(module: URL, workerData: unknown): Worker {
  const script = completeScript(module);
  if (!IS_SOURCE) return new Worker(script, { workerData });
  // The loader's own hooks do not reach the first module of a thread.
  const load = [import.meta.resolve("tsx/esm/api"), script.href].map((url) => JSON.stringify(url));
  const text = `import { register } from ${load[0]}; register(); await import(${load[1]});`;
  const starter = new URL(`data:text/javascript,${encodeURIComponent(text)}`);
  return new Worker(starter, { workerData, execArgv: [] });
}
