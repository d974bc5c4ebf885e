// WebAssembly under a debugger, whose engine has it: of the modules that the worker is built with. Else the build leaves this file empty.
import { engine, isKnown, Module } from "../wasm/engine-module.ts";
import { exposeWebAssembly } from "../wasm/namespace.ts";

const { CompileError, Global, Instance, LinkError, Memory, RuntimeError, Table } = engine;
const classes = { CompileError, Global, Instance, LinkError, Memory, Module, RuntimeError, Table };
exposeWebAssembly({ ...classes, knows: isKnown });
