// What stands around the bundle in the module that the engine gets.
import { abiPackage } from "./generated/abi.ts";
import type { ProjectInterface } from "./project-wit.ts";

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

/** The interfaces that a worker imports: the SDK's by their names, and those of its project. */
export interface ImportedInterfaces {
  readonly own: readonly string[];
  readonly ofProject: readonly ProjectInterface[];
}

/** Imports of interfaces, and the begin of a block that knows what is thrown in it. */
export function prologue({ own, ofProject }: ImportedInterfaces): string {
  const lines = own.map(
    (name) => `import ${interfaceVariable(name)} from "${abiPackage}/${name}";`,
  );
  const more = ofProject.map(({ name }) => `import ${projectVariable(name)} from "${name}";`);
  return `${[...lines, ...more].join("")}try{`;
}

/** The same for an interface of the project, as `shop:prices/catalog`. */
export function projectVariable(name: string): string {
  return `__skerry_wit_${name.replace(/[^a-z0-9]/g, (mark) => (mark === "-" ? "_" : "$"))}`;
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
export function scriptOf(module: string, imports: ImportedInterfaces): string {
  const variables = [
    ...imports.own.map(interfaceVariable),
    ...imports.ofProject.map(({ name }) => projectVariable(name)),
  ];
  const interfaces = variables.map((name) => `const ${name}={};`).join("");
  const begin = prologue(imports).length;
  const end = module.lastIndexOf(epilogue);
  return `"use strict";${interfaces}${module.slice(begin, end)}${module.slice(end + epilogue.length)}`;
}

/** The module as a function of its interfaces, in their order, and of one variable more, which returns what the guest's
 * runtime exports. It begins each line where the module does, so that places stay. */
export function functionOf(module: string, imports: ImportedInterfaces, last: string): string {
  const begin = prologue(imports).length;
  const end = module.lastIndexOf(epilogue);
  const names = [...imports.own.map(interfaceVariable), last].join(",");
  return `(function(${names}){"use strict";${module.slice(begin, end)}\nreturn ${workerName};})`;
}
