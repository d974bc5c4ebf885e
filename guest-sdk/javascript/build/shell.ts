// What stands around the bundle in the module that the engine gets.
import { abiPackage } from "./generated/abi.ts";

/** The variable that holds what the guest's runtime exports. */
export const workerName = "__skerry_worker";

/** How the message of an error begins that holds, as JSON, what top-level code threw. */
export const thrownMark = "skerry: top-level code threw ";

/** How the message of an error begins that tells the exports of a module without a handler. */
export const missingHandler = "skerry: no handler among ";

/** What top-level code threw, as it crosses from the engine to the build. */
export interface Thrown {
  /** Null for a value that is no error. */
  readonly name: string | null;
  readonly message: string;
  readonly stack: string;
  readonly cause: Thrown | null;
}

/** The variable that an interface's functions are properties of. */
export function interfaceVariable(name: string): string {
  return `__skerry_${name}`;
}

/** Imports of interfaces, and the begin of a block that knows what is thrown in it. */
export function prologue(imports: readonly string[]): string {
  const lines = imports.map(
    (name) => `import ${interfaceVariable(name)} from "${abiPackage}/${name}";`,
  );
  return `${lines.join("")}try{`;
}

// The engine tells of a thrown value little more than its message, and of one that is no error nothing
// at all. `String` may fail on what an author made, and a stack may be of any length.
export const epilogue = `}catch(thrown){
  const text = (make) => { try { return String(make()).slice(0, 20000) } catch { return "" } };
  const describe = (value, depth) => value instanceof Error
    ? { name: text(() => value.name), message: text(() => value.message),
        stack: text(() => value.stack),
        cause: value.cause === undefined || depth === 0 ? null : describe(value.cause, depth - 1) }
    : { name: null, message: text(() => typeof value === "string" ? JSON.stringify(value) : value),
        stack: "", cause: null };
  throw new Error(${JSON.stringify(thrownMark)} + JSON.stringify(describe(thrown, 3)));
}
export const handle = ${workerName}.handle;`;

/** The module as a script, which throws what top-level code throws: for where nothing can be imported
 * or exported. Its interfaces have no functions, since none can be called yet. */
export function scriptOf(module: string, imports: readonly string[]): string {
  const interfaces = imports.map((name) => `const ${interfaceVariable(name)}={};`).join("");
  const begin = prologue(imports).length;
  const end = module.lastIndexOf(epilogue);
  return `"use strict";${interfaces}${module.slice(begin, end)}${module.slice(end + epilogue.length)}`;
}
