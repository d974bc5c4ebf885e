// WebAssembly under a debugger, whose engine has it: of the modules that the worker is built with. Else the build leaves this file empty.
import { exposeObject } from "../expose.ts";
import { engine, isKnown, Module } from "../wasm/engine-module.ts";
import { namespaceOf } from "../wasm/namespace.ts";

const { CompileError, Global, Instance, LinkError, Memory, RuntimeError, Table } = engine;
const classes = { CompileError, Global, Instance, LinkError, Memory, Module, RuntimeError, Table };
exposeObject("WebAssembly", namespaceOf({ ...classes, knows: isKnown }), "WebAssembly");
