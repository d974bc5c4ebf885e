import { op } from "../../wasm/instructions/op.ts";
import { magic, preambles } from "../../wasm/preamble.ts";
import { valueTypes } from "../../wasm/value-types.ts";
import { Writer } from "../../wasm/writer.ts";
import type { ComponentWriter } from "./component-writer.ts";
import { callsModule, tasksModule, waitsModule } from "./driver-modules.ts";
import { coreSorts } from "./service-parts.ts";

/** Core instances by which a lowered component's tasks are called, and go on. */
export interface Tasks {
  readonly instance: number;
  /** Has the number of the component. */
  readonly id: number;
}

/** What another component of a composed one has for this one: an instance of its exports where it stays as it is, or its tasks
 * where it was lowered. */
export type Neighbour =
  | { readonly kind: "instance"; readonly instance: number }
  | { readonly kind: "tasks"; readonly tasks: Tasks };

/** Where a component stands in a composed one. */
export interface Place {
  /** Its place among the components that are lowered. */
  readonly number: number;
  /** What stands for an interface that it imports: another component's, or the name of the host's. */
  readonly of: (name: string) => Neighbour | { readonly host: string };
  /** The component before it whose tasks may go on while it waits; null for the first. */
  readonly before: Tasks | null;
}

/** What is added to, and a core function of a builtin that has nothing to do with memory. */
interface Adding {
  readonly to: ComponentWriter;
  readonly builtin: (name: string) => number;
  /** The component's `room.wat`. */
  readonly room: number;
}

/** Adds what a driver waits by while tasks of the components before it go on. */
export function addWaits({ to, builtin, room }: Adding, before: Tasks | null): number {
  const names = ["wait", "wait-for-one", "wait-for-tasks", "finish"];
  return to.instantiate(to.module(Buffer.from(waitsModule, "base64")), [
    { name: "host", instance: to.coreExports(names.map((name) => func(name, builtin(name)))) },
    { name: "others", instance: resuming(to, room, before) },
  ]);
}

/** Adds calls of another component's tasks. `take` is the builtin that gives the caller an answer. */
export function addCalls(
  { to, builtin }: Adding,
  {
    driver,
    waits,
    take,
    callee,
  }: {
    readonly driver: number;
    readonly waits: number;
    readonly take: number;
    readonly callee: Tasks;
  },
): number {
  const host = ["call-begin", "call-status", "subtask-drop"].map((name) =>
    func(name, builtin(name)),
  );
  const component = to.alias(coreSorts.global, callee.id, "component");
  return to.instantiate(to.module(Buffer.from(callsModule, "base64")), [
    { name: "driver", instance: driver },
    { name: "waits", instance: waits },
    { name: "host", instance: to.coreExports([...host, func("take-call", take)]) },
    {
      name: "callee",
      instance: to.coreExports([
        func("start", to.alias(coreSorts.func, callee.instance, "start")),
        { name: "component", sort: coreSorts.global, index: component },
      ]),
    },
  ]);
}

/** Adds a component's tasks, as others call them. `number` is less than 64. */
export function addTasks(
  { to, builtin, room }: Adding,
  {
    number,
    driver,
    handle,
    callback,
    before,
  }: {
    readonly number: number;
    readonly driver: number;
    readonly handle: number;
    readonly callback: number;
    readonly before: Tasks | null;
  },
): Tasks {
  const host = ["task-enter", "task-event", "task-leave"].map((name) => func(name, builtin(name)));
  const guest = [func("handle", handle), func("callback", callback)];
  const id = to.instantiate(to.module(numbered(number)), []);
  const instance = to.instantiate(to.module(Buffer.from(tasksModule, "base64")), [
    { name: "room", instance: room },
    { name: "guest", instance: to.coreExports(guest) },
    { name: "driver", instance: driver },
    { name: "host", instance: to.coreExports(host) },
    { name: "this", instance: id },
    { name: "others", instance: resuming(to, room, before) },
  ]);
  return { instance, id };
}

/** Has tasks of the components before go on. */
function resuming(to: ComponentWriter, room: number, before: Tasks | null): number {
  const index =
    before === null
      ? to.alias(coreSorts.func, room, "absent-take")
      : to.alias(coreSorts.func, before.instance, "resume");
  return to.coreExports([func("resume", index)]);
}

function func(name: string, index: number) {
  return { name, sort: coreSorts.func, index };
}

/** A module whose export says this number. */
function numbered(number: number): Uint8Array {
  const to = new Writer();
  to.bytes(new Uint8Array([...magic, ...preambles.module]));
  const globals = new Writer();
  globals.bytes(new Uint8Array([1, valueTypes.i32, 0, op.i32Const, number, op.end]));
  to.section(6, globals);
  const exports = new Writer();
  exports.u32(1);
  exports.name("component");
  exports.bytes(new Uint8Array([coreSorts.global, 0]));
  to.section(7, exports);
  return to.finish();
}
