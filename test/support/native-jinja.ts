/** llama.cpp's own Jinja engine without a model, for tests of templates that are known to be harmless. */
import { cacheJinja } from "../../src/runtime/jinja-cache.ts";
import { loadJinja } from "../../src/runtime/load-jinja.ts";
import type { RenderFunction } from "../../src/template/verifier/template-subject.ts";

export const renderNatively: RenderFunction = cacheJinja(await loadJinja());
