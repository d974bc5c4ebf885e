// WebAssembly, in workers with modules that are known when they are built. Else the build leaves this file empty.
import { shapeInterface } from "../expose.ts";
import { CompileError, LinkError, RuntimeError } from "../wasm/errors.ts";
import { Global } from "../wasm/global.ts";
import { Instance } from "../wasm/instance.ts";
import { Memory } from "../wasm/memory.ts";
import { isKnown, Module } from "../wasm/module.ts";
import { exposeWebAssembly } from "../wasm/namespace.ts";
import { Table } from "../wasm/table.ts";

const classes = { CompileError, Global, Instance, LinkError, Memory, Module, RuntimeError, Table };
for (const [name, made] of Object.entries({ Global, Instance, Memory, Module, Table })) {
  shapeInterface(name, made as never, 1, `WebAssembly.${name}`);
}
exposeWebAssembly({ ...classes, knows: isKnown });
