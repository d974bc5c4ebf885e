// WebAssembly, in workers with modules that are known when they are built. Else the build leaves this file empty.
import { exposeObject } from "../expose.ts";
import { webAssembly } from "../wasm/namespace.ts";

exposeObject("WebAssembly", webAssembly, "WebAssembly");
