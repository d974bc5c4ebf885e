import { coreSorts } from "../lower/service-parts.ts";
import { globalExportPrefix, meterModule } from "../meter/contract.ts";
import { fillForm } from "./component-form.ts";
import { ContentTooLarge } from "./memory-segments.ts";
import { engineExports } from "./read-blank.ts";
import { type StartPlan, writeModule } from "./start-plan.ts";

/** What top-level code may use. */
export interface StartBounds {
  readonly fuel: number;
  /** Pages of memory, slots of the call stack, elements of tables. */
  readonly pages: number;
  readonly stackSlots: number;
  readonly elements: number;
}

/** How top-level code ended. */
export type Started = { readonly fuel: number } & (
  | { readonly component: Uint8Array }
  /** The engine's words about an error that was thrown. */
  | { readonly failure: string }
  /** It had no words. */
  | { readonly ended: Ending }
);

/** What ended code that the engine had no words for: its fuel; the call stack; its memory cap; a call of the host, which nobody
 * answers; or another trap. Or the content that it leaves is more than a component may have (`words` is its bytes). Or a bound of
 * its process: memory, CPU time or time. */
export interface Ending {
  readonly by:
    | "fuel"
    | "stack"
    | "memory"
    | "call"
    | "trap"
    | "content"
    | "process-memory"
    | "process-cpu"
    | "process-time";
  /** In V8's or the host's words. */
  readonly words: string;
}

/** Runs a worker's top-level code in the engine, on this process's V8, and makes a component of the state that it leaves. The
 * engine is metered as it is where the worker runs, and the component has it as it was. */
export function runStart(plan: StartPlan, javascript: string, bounds: StartBounds): Started {
  const account = accountOf(plan, bounds);
  const burned = () => bounds.fuel - Number(account.fuel.value);
  const instances = link(plan, account);
  const memory = instances[plan.owner]!.exports.memory as WebAssembly.Memory;
  new Uint8Array(memory.buffer).set(plan.contents);
  const engine = instances[plan.engine]!.exports as unknown as Engine;
  try {
    const failure = initialise(engine, memory, plan.shim, javascript);
    if (failure !== null) return { fuel: burned(), failure };
  } catch (error) {
    return { fuel: burned(), ended: { by: endedBy(error, account), words: wordsOf(error) } };
  }
  try {
    const content = new Uint8Array(memory.buffer);
    const modules = plan.written.map((form, index) =>
      writeModule(form, index === plan.owner ? content : null, globalsOf(instances[index])),
    );
    return { fuel: burned(), component: fillForm(plan.form, modules) };
  } catch (error) {
    if (error instanceof ContentTooLarge) {
      return { fuel: burned(), ended: { by: "content", words: String(error.bytes) } };
    }
    // The one thing that can be missing here: room for the bytes.
    return { fuel: burned(), ended: { by: "process-memory", words: wordsOf(error) } };
  }
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function endedBy(error: unknown, { fuel, stack, refused }: Account): Ending["by"] {
  if (error instanceof HostCall) return "call";
  if (fuel.value < 0n) return "fuel";
  if (stack.value < 0 || error instanceof RangeError) return "stack";
  return refused.value === 0n ? "trap" : "memory";
}

type Namespace = Record<string, unknown>;

type Account = ReturnType<typeof accountOf>;

/** What metered modules import (`meter/README.md`): nothing is added to the fuel once it is burned. */
function accountOf(plan: StartPlan, { fuel, pages, stackSlots, elements }: StartBounds) {
  return {
    fuel: i64(fuel),
    refill: () => 0n,
    pages: i64(pages - plan.pages),
    elements: i64(elements - plan.elements),
    stack: new WebAssembly.Global<number>({ value: "i32", mutable: true }, stackSlots),
    refused: i64(0),
  };
}

function i64(value: number): WebAssembly.Global<bigint> {
  return new WebAssembly.Global<bigint>({ value: "i64", mutable: true }, BigInt(value));
}

/** Makes the core instances of a component, as its definitions say. Functions of the host trap: top-level code can call none.
 * @returns the instance of each module. */
function link({ parts, functions, metered }: StartPlan, account: Account): WebAssembly.Instance[] {
  const instances: WebAssembly.Instance[] = [];
  const namespaces: Namespace[] = [];
  const spaces = new Map<number, unknown[]>([
    [coreSorts.func, []],
    [coreSorts.table, []],
    [coreSorts.memory, []],
    [coreSorts.global, []],
  ]);
  for (const part of parts) {
    switch (part.kind) {
      case "core instance": {
        const given = part.given.map(({ name, instance }) => [name, namespaces[instance]!]);
        const module = new WebAssembly.Module(metered[part.module] as Uint8Array<ArrayBuffer>);
        const instance = new WebAssembly.Instance(module, {
          ...Object.fromEntries(given),
          [meterModule]: account,
        });
        instances[part.module] = instance;
        namespaces.push(instance.exports as Namespace);
        break;
      }
      case "core exports":
        namespaces.push(
          Object.fromEntries(
            part.exports.map(({ name, sort, index }) => [name, spaces.get(sort)![index]!]),
          ),
        );
        break;
      case "core alias":
        spaces.get(part.sort)!.push(namespaces[part.instance]![part.name]);
        break;
      case "lower":
        spaces.get(coreSorts.func)!.push(trap(functions[part.func] ?? "a function"));
        break;
      case "resource":
        spaces.get(coreSorts.func)!.push(trap("a function of a resource"));
        break;
    }
  }
  return instances;
}

class HostCall extends Error {}

function trap(name: string): () => never {
  return () => {
    throw new HostCall(`Top-level code called ${name}.`);
  };
}

interface Engine {
  readonly [engineExports.init]: (...args: readonly number[]) => number;
  readonly [engineExports.afterInit]: (result: number) => void;
  readonly [engineExports.allocate]: (
    old: number,
    oldBytes: number,
    align: number,
    bytes: number,
  ) => number;
}

/** Calls the engine's function `init: func(shim: string, script: string, path: option<string>, disable-gc: bool) ->
 * result<_, string>`, by the canonical ABI, as componentize-qjs does. @returns why it failed; null if it did not. */
function initialise(
  engine: Engine,
  memory: WebAssembly.Memory,
  shim: string,
  javascript: string,
): string | null {
  const give = (text: string) => {
    const bytes = Buffer.from(text);
    const at = engine[engineExports.allocate](0, 0, 1, bytes.length);
    new Uint8Array(memory.buffer, at, bytes.length).set(bytes);
    return [at, bytes.length] as const;
  };
  const none = [0, 0, 0] as const;
  const collects = 0;
  const result = engine[engineExports.init](...give(shim), ...give(javascript), ...none, collects);
  const view = new DataView(memory.buffer);
  const failed = view.getUint8(result) === 1;
  const [at, length] = [view.getUint32(result + 4, true), view.getUint32(result + 8, true)];
  const failure = failed
    ? new TextDecoder().decode(new Uint8Array(memory.buffer, at, length))
    : null;
  engine[engineExports.afterInit](result);
  return failure;
}

/** The values of the mutable globals that a module defines, in their order. */
function globalsOf(instance: WebAssembly.Instance | undefined): bigint[] {
  const values: bigint[] = [];
  for (let index = 0; ; index++) {
    const global = instance?.exports[globalExportPrefix + index];
    if (global === undefined) return values;
    values.push(BigInt((global as WebAssembly.Global<number | bigint>).value));
  }
}
