import type { Reader } from "../reader.ts";

/** Options of a canonical function; indexes are those of the core index spaces. */
export interface CanonOptions {
  readonly encoding: number | null;
  readonly memory: number | null;
  readonly realloc: number | null;
  readonly postReturn: number | null;
  readonly callback: number | null;
  readonly async: boolean;
}

/** A canonical function. Component model, `Binary.md`: `canon`. */
export type Canonical =
  | {
      readonly kind: "lift";
      readonly core: number;
      readonly options: CanonOptions;
      readonly type: number;
    }
  | { readonly kind: "lower"; readonly func: number; readonly options: CanonOptions }
  | { readonly kind: "resource"; readonly form: number; readonly type: number }
  | Builtin;

/** One of the builtins for asynchronous calls. Of those that have no type, no options or no memory these are null. */
export interface Builtin {
  readonly kind: "builtin";
  readonly name: BuiltinName;
  /** The type of the stream or the future. */
  readonly type: number | null;
  readonly options: CanonOptions | null;
  readonly memory: number | null;
  /** The number of a slot of `context.get` and `context.set`, and the code of its type. */
  readonly slot: number;
  readonly slotType: number;
}

const ends = ["cancel-read", "cancel-write", "drop-readable", "drop-writable"] as const;
type End = `${"stream" | "future"}.${(typeof ends)[number] | "new" | "read" | "write"}`;

export type BuiltinName =
  | End
  | `task.${"cancel" | "return"}`
  | `subtask.${"cancel" | "drop"}`
  | `context.${"get" | "set"}`
  | `backpressure.${"inc" | "dec"}`
  | `waitable-set.${"new" | "wait" | "poll" | "drop"}`
  | "waitable.join"
  | "thread.yield";

/** What follows a form's byte: `a` and `c` are flags (asynchronous, cancellable), `t` a type, `o` options, `m` a memory, `r` the
 * results of a task, `s` a slot with its type. */
const builtins: ReadonlyMap<number, readonly [name: BuiltinName, parts: string]> = new Map([
  [0x05, ["task.cancel", ""]],
  [0x06, ["subtask.cancel", "a"]],
  [0x09, ["task.return", "ro"]],
  [0x0a, ["context.get", "s"]],
  [0x0b, ["context.set", "s"]],
  [0x0c, ["thread.yield", "c"]],
  [0x0d, ["subtask.drop", ""]],
  [0x0e, ["stream.new", "t"]],
  [0x0f, ["stream.read", "to"]],
  [0x10, ["stream.write", "to"]],
  [0x11, ["stream.cancel-read", "ta"]],
  [0x12, ["stream.cancel-write", "ta"]],
  [0x13, ["stream.drop-readable", "t"]],
  [0x14, ["stream.drop-writable", "t"]],
  [0x15, ["future.new", "t"]],
  [0x16, ["future.read", "to"]],
  [0x17, ["future.write", "to"]],
  [0x18, ["future.cancel-read", "ta"]],
  [0x19, ["future.cancel-write", "ta"]],
  [0x1a, ["future.drop-readable", "t"]],
  [0x1b, ["future.drop-writable", "t"]],
  [0x1f, ["waitable-set.new", ""]],
  [0x20, ["waitable-set.wait", "cm"]],
  [0x21, ["waitable-set.poll", "cm"]],
  [0x22, ["waitable-set.drop", ""]],
  [0x23, ["waitable.join", ""]],
  [0x24, ["backpressure.inc", ""]],
  [0x25, ["backpressure.dec", ""]],
]);

/** Builtins that no host's standard worlds need, by their forms. */
const refusedBuiltins: Readonly<Record<number, string>> = {
  ...{ 28: "error-context.new", 29: "error-context.debug-message", 30: "error-context.drop" },
  ...{ 38: "thread.index", 39: "thread.new-indirect", 40: "thread.resume-later" },
  ...{ 41: "thread.suspend", 42: "thread.suspend-then-resume" },
  ...{ 43: "thread.yield-then-resume", 44: "thread.suspend-then-promote" },
  ...{ 45: "thread.yield-then-promote", 64: "thread.spawn-ref", 65: "thread.spawn-indirect" },
  ...{ 66: "thread.available-parallelism" },
};

/** How entries of a vector are read. */
type Each = (reader: Reader, entry: () => void) => void;

/** Reads one canonical function. `each` bounds the number of its options. @throws SkerryError `feature-not-allowed` for
 * one that is in no host's standard worlds, `malformed-module`. */
export function readCanonical(reader: Reader, each: Each): Canonical {
  const at = reader.position;
  const form = reader.byte();
  if (form >= 2 && form <= 4) return { kind: "resource", form, type: reader.u32() };
  if (form > 1) return readBuiltin(reader, form, at, each);
  if (reader.byte() !== 0) throw reader.malformed("a canonical function has no sort", at);
  const index = reader.u32();
  const options = readOptions(reader, each);
  return form === 1
    ? { kind: "lower", func: index, options }
    : { kind: "lift", core: index, options, type: reader.u32() };
}

function readBuiltin(reader: Reader, form: number, at: number, each: Each): Builtin {
  const found = builtins.get(form);
  if (found === undefined) {
    const name = refusedBuiltins[form] ?? `canonical function ${form}`;
    throw reader.refused("component-async", name, at);
  }
  const [name, parts] = found;
  let type: number | null = null;
  let options: CanonOptions | null = null;
  let memory: number | null = null;
  let slot = 0;
  let slotType = 0;
  for (const part of parts) {
    if (part === "a" || part === "c") reader.byte();
    else if (part === "t") type = reader.u32();
    else if (part === "o") options = readOptions(reader, each);
    else if (part === "m") memory = reader.u32();
    else if (part === "r") readResults(reader);
    else {
      slotType = reader.byte();
      slot = reader.u32();
    }
  }
  return { kind: "builtin", name, type, options, memory, slot, slotType };
}

/** The type of what a task returns: a type's index, a primitive type's code, or none. */
function readResults(reader: Reader): void {
  const at = reader.position;
  const form = reader.byte();
  if (form === 1 && reader.byte() === 0) return;
  if (form !== 0) throw reader.malformed("of a task's results", at);
  if (reader.peek() >= 0x64 && reader.peek() <= 0x7f) reader.byte();
  else reader.index33();
}

function readOptions(reader: Reader, each: Each): CanonOptions {
  const options: { -readonly [Name in keyof CanonOptions]: CanonOptions[Name] } = {
    ...{ encoding: null, memory: null, realloc: null, postReturn: null, callback: null },
    async: false,
  };
  each(reader, () => {
    const at = reader.position;
    const option = reader.byte();
    if (option <= 2) options.encoding = option;
    else if (option === 3) options.memory = reader.u32();
    else if (option === 4) options.realloc = reader.u32();
    else if (option === 5) options.postReturn = reader.u32();
    else if (option === 6) options.async = true;
    else if (option === 7) options.callback = reader.u32();
    else throw reader.refused("component-core-types", `canonical option ${option}`, at);
  });
  return options;
}
