import type { Builtin, Canonical, CanonOptions } from "../../wasm/component/canonicals.ts";
import {
  addCalls,
  addTasks,
  addWaits,
  type Neighbour,
  type Place,
  type Tasks,
} from "./component-tasks.ts";
import type { ComponentWriter } from "./component-writer.ts";
import { driverModule, roomModule } from "./driver-modules.ts";
import {
  builtins,
  hostInterface,
  type LoweredKind,
  loweredExports,
  loweredFunction,
} from "./lowered-names.ts";
import { futureOf, streamOf } from "./payload-types.ts";
import { coreSorts, notTakenApart, type Part, type ServiceParts } from "./service-parts.ts";
import { at, checkCalled, makesFunction, only, optionsOf, usesOf } from "./service-uses.ts";

// A service, or a command, of WASI 0.3 as a component without anything asynchronous, which is transpiled, metered, waited for and restored as
// any other. Its core modules stay as they are, and are put together as they were; what they import is something else:
// - Functions of interfaces are those of `abi/lowered`, with the same core types.
// - Builtins are functions of the host, of which four may wait.
// - What the Canonical ABI has a host do with the guest's memory, as bytes of a stream arrive, a core module does: the driver.
//   It also calls the guest's task, and its callback for each event, so that all of it is one call from outside.
// Of the component's own types nothing is left: they are held against the host's before (`transpile-worker.ts`).

/** A core instance's export. */
interface CoreExport {
  readonly instance: number;
  readonly name: string;
}

type Lift = Extract<Canonical, { kind: "lift" }>;

/** Lowers one component onto what was written before. */
export class ComponentLowering {
  readonly #service: ServiceParts;
  readonly #isCommand: boolean;
  readonly #place: Place | null;
  readonly #to: ComponentWriter;
  /** For each definition of the service, by its kind and its index: the index here. */
  readonly #modules: number[] = [];
  readonly #instances: number[] = [];
  readonly #functions: number[] = [];
  readonly #memories: number[] = [];
  /** Tables, globals and what else core instances export, by their sorts. */
  readonly #others = new Map<number, number[]>();
  /** What core functions of the service are aliases of; null for canonical ones. */
  readonly #aliased: readonly (CoreExport | null)[];
  readonly #memory: number | null;
  readonly #realloc: number | null;
  readonly #encoding: number;
  readonly #lift: Lift;
  readonly #room: number;
  readonly #roomMemory: number;
  #driver: number | null = null;
  #waits: number | null = null;
  readonly #calls = new Map<number, number>();

  /** `place` is null where it is not one of several. @throws SkerryError `feature-not-allowed` where it is put together in a way
   * that this does not know, with what. */
  constructor(
    to: ComponentWriter,
    service: ServiceParts,
    kind: LoweredKind,
    place: Place | null = null,
  ) {
    this.#service = service;
    this.#isCommand = kind === "wasi:cli/run@0.3";
    this.#place = place;
    this.#to = to;
    const { parts } = service;
    this.#aliased = parts
      .filter(makesFunction)
      .map((part) => (part.kind === "core alias" ? part : null));
    const options = parts.flatMap((part) => optionsOf(part));
    this.#memory = only(
      options.map(({ memory }) => memory),
      "has several memories",
    );
    this.#realloc = options.find(({ realloc }) => realloc !== null)?.realloc ?? null;
    this.#encoding =
      only(
        options.map(({ encoding }) => encoding),
        "has several encodings of text",
      ) ?? 0;
    const lifts = parts.filter((part) => part.kind === "lift");
    if (lifts.length !== 1) {
      throw notTakenApart(
        `exports more than one function (${lifts.length})`,
        `build it for world ${this.#isCommand ? "wasi:cli/command" : "wasi:http/service"}, whose only export with a function ` +
          `is ${this.#isCommand ? "wasi:cli/run" : "wasi:http/handler"}`,
      );
    }
    this.#lift = lifts[0]!;
    this.#room = this.#to.instantiate(this.#to.module(Buffer.from(roomModule, "base64")), []);
    this.#roomMemory = this.#to.alias(coreSorts.memory, this.#room, "memory");
  }

  /** Adds all of it, and exports its function. */
  addExported(): void {
    for (const part of this.#service.parts) this.#add(part, () => this.#export());
  }

  /** Adds all of it as what other components call. */
  addCalled(): Tasks {
    let tasks: Tasks | null = null;
    for (const part of this.#service.parts) {
      this.#add(part, () => {
        tasks = this.#tasks();
      });
    }
    return tasks!;
  }

  #add(part: Part, lift: () => void): void {
    switch (part.kind) {
      case "core module":
        this.#modules.push(this.#to.module(part.bytes));
        return;
      case "core instance": {
        const given = part.given.map(({ name, instance }) => ({
          name,
          instance: at(this.#instances, instance),
        }));
        this.#instances.push(this.#to.instantiate(at(this.#modules, part.module), given));
        return;
      }
      case "core exports":
        this.#instances.push(
          this.#to.coreExports(
            part.exports.map(({ name, sort, index }) => ({
              ...{ name, sort },
              index:
                sort === coreSorts.func ? at(this.#functions, index) : this.#other(sort, index),
            })),
          ),
        );
        return;
      case "core alias": {
        const index = this.#to.alias(part.sort, at(this.#instances, part.instance), part.name);
        if (part.sort === coreSorts.func) this.#functions.push(index);
        else if (part.sort === coreSorts.memory) this.#memories.push(index);
        else this.#others.set(part.sort, [...(this.#others.get(part.sort) ?? []), index]);
        return;
      }
      case "lift":
        lift();
        return;
      case "lower":
        this.#functions.push(this.#lowered(part.func, part.options));
        return;
      case "resource":
        this.#functions.push(this.#dropped(part.form, part.type));
        return;
      default:
        this.#functions.push(this.#builtin(part));
    }
  }

  #other(sort: number, index: number): number {
    return at(sort === coreSorts.memory ? this.#memories : (this.#others.get(sort) ?? []), index);
  }

  #lowered(func: number, options: CanonOptions): number {
    const found = this.#service.functions[func] ?? null;
    if (found === null) throw notTakenApart("lowers a function that is not an import's");
    const given = this.#given(found.from);
    if (!("host" in given)) return this.#ofNeighbour(given, found.from, found.name, options);
    const from = hostInterface(given.host);
    const instead = loweredFunction(from, found.name, options.async);
    if (instead === null) {
      throw notTakenApart(`lowers ${found.from}#${found.name} asynchronously, which is none`);
    }
    if (instead.driver) return this.#ofDriver(instead.name);
    return this.#to.lower(from, instead.name, this.#moved(options));
  }

  #dropped(form: number, type: number): number {
    const found = this.#service.types[type] ?? null;
    const drop = 3;
    if (form !== drop || found === null || !("from" in found)) {
      throw notTakenApart("has resources of its own");
    }
    const given = this.#given(found.from);
    if ("host" in given) return this.#to.dropResource(hostInterface(given.host), found.name);
    // Types in the signature of a component that handles requests are those of wasi:http.
    return this.#to.dropResource(
      given.kind === "tasks" ? "skerry:wasi3/http-types" : given.instance,
      found.name,
    );
  }

  #given(name: string): Neighbour | { readonly host: string } {
    return this.#place?.of(name) ?? { host: name };
  }

  /** A function of another component. */
  #ofNeighbour(given: Neighbour, from: string, name: string, options: CanonOptions): number {
    if (given.kind === "tasks") {
      const { memory, realloc } = options;
      if (memory === null || realloc === null) {
        throw notTakenApart(`calls ${from}#${name} without a memory for its answer`);
      }
      return this.#to.alias(
        coreSorts.func,
        this.#callsOf(given.tasks),
        options.async ? "call" : "call-waiting",
      );
    }
    if (options.async) {
      throw notTakenApart(
        `calls ${from}#${name} of another component asynchronously`,
        "between its components only functions of the type of wasi:http/handler are called so: declare it without `async`",
      );
    }
    return this.#to.lower(given.instance, name, this.#moved(options));
  }

  /** Calls of another component's tasks, once for each. */
  #callsOf(callee: Tasks): number {
    const known = this.#calls.get(callee.instance);
    if (known !== undefined) return known;
    const driver = this.#driverInstance();
    const take = this.#to.lower(builtins, "take-call", this.#ofGuest());
    const made = addCalls(this.#adding, { driver, waits: this.#waits!, take, callee });
    this.#calls.set(callee.instance, made);
    return made;
  }

  get #adding() {
    return {
      to: this.#to,
      builtin: (name: string) => this.#plain(name),
      room: this.#room,
    };
  }

  /** The component's tasks, as others call them. */
  #tasks(): Tasks {
    const { core, options } = this.#lift;
    checkCalled(this.#service, this.#lift);
    const { number, before } = this.#place!;
    const handle = this.#guests(core, "task");
    const callback = this.#guests(options.callback!, "callback");
    const driver = this.#driverInstance();
    return addTasks(this.#adding, { number, driver, handle, callback, before });
  }

  #builtin({ name, type, options, slot, slotType }: Builtin): number {
    switch (name) {
      case "context.get":
      case "context.set": {
        const i32 = 0x7f;
        if (slotType !== i32 || slot > 1) throw notTakenApart("has more than two slots of a task");
        return this.#to.alias(coreSorts.func, this.#room, `${name.replace(".", "-")}-${slot}`);
      }
      case "waitable-set.wait":
        return this.#ofDriver("set-wait");
      case "waitable-set.poll":
        return this.#ofDriver("set-poll");
      case "task.return":
        return this.#isCommand
          ? this.#plain("task-return-run")
          : this.#to.lower(builtins, "task-return", this.#moved(options!));
      case "stream.read":
      case "stream.write": {
        const items = streamOf(this.#service, type!) === "bytes" ? "" : "items-";
        return this.#ofDriver(
          `${items}${name.replace(".", "-")}${options!.async ? "" : "-waiting"}`,
        );
      }
      case "future.read":
      case "future.write": {
        const of = futureOf(this.#service, type!);
        const operation = name.replace(".", "-");
        const waiting = options!.async ? "" : "-waiting";
        if ("size" in of) return this.#ofDriver(`items-${operation}${waiting}`);
        // A write of one that the host reads never waits.
        return this.#ofDriver(`${operation}-${of.kind}${name === "future.read" ? waiting : ""}`);
      }
      case "future.new": {
        const of = futureOf(this.#service, type!);
        return this.#plain(`future-new${"size" in of ? of.size : `-${of.kind}`}`);
      }
      case "stream.new": {
        const of = streamOf(this.#service, type!);
        return this.#plain(`stream-new${of === "bytes" ? "" : of}`);
      }
      default:
        return this.#plain(name.replace(".", "-"));
    }
  }

  /** A builtin that has nothing to do with memory. */
  #plain(name: string): number {
    return this.#to.lower(builtins, name, { encoding: null, memory: null, realloc: null });
  }

  #moved({ encoding, memory, realloc }: CanonOptions) {
    return {
      encoding,
      memory: memory === null ? null : at(this.#memories, memory),
      realloc: realloc === null ? null : at(this.#functions, realloc),
    };
  }

  #ofDriver(name: string): number {
    return this.#to.alias(coreSorts.func, this.#driverInstance(), name);
  }

  #driverInstance(): number {
    this.#driver ??= this.#makeDriver();
    return this.#driver;
  }

  /** Options of what the host writes into the guest's memory. */
  #ofGuest(): { encoding: number; memory: number; realloc: number } {
    const memory = this.#memory === null ? this.#roomMemory : at(this.#memories, this.#memory);
    const realloc =
      this.#realloc === null
        ? this.#to.alias(coreSorts.func, this.#room, "no-realloc")
        : this.#guests(this.#realloc, "realloc");
    return { encoding: this.#encoding, memory, realloc };
  }

  /** What the driver is given, of which a component has to have the most before its functions are lowered. */
  #makeDriver(): number {
    const to = this.#to;
    const { callback, postReturn, async } = this.#lift.options;
    const isSync = !async;
    const uses = usesOf(this.#service);
    const room = (name: string) => to.alias(coreSorts.func, this.#room, name);
    const ofGuest = this.#ofGuest();
    const { memory: guest } = ofGuest;
    const ofRoom = { encoding: 0, memory: this.#roomMemory, realloc: room("realloc") };
    const none = { encoding: null, memory: null, realloc: null };
    const host = (name: string, options: Parameters<ComponentWriter["lower"]>[2] = none) =>
      to.lower(builtins, name, options);
    const waits = this.#place === null ? null : addWaits(this.#adding, this.#place.before);
    this.#waits = waits;
    const wait = (name: string) =>
      waits === null ? host(name) : to.alias(coreSorts.func, waits, name);
    const calls = uses.has("send") || this.#place === null ? null : "take-call";
    const task = this.#taskName;
    const given: Record<string, number> = {
      begin: room("begin"),
      handle: room("absent-task"),
      "handle-alone": room("absent-handle"),
      run: room("absent-run"),
      "run-alone": room("absent-run-alone"),
      [task]: this.#guests(this.#lift.core, "task"),
      "return-stored":
        isSync && !this.#isCommand ? host("task-return-stored", ofGuest) : room("absent-take"),
      "return-run": isSync && this.#isCommand ? host("task-return-run") : room("absent-handle"),
      "post-return":
        postReturn === null ? room("no-post-return") : this.#guests(postReturn, "post-return"),
      callback: callback === null ? room("absent-callback") : this.#guests(callback, "callback"),
      "thread-yield": wait("thread-yield"),
      wait: wait("wait"),
      "wait-for-one": wait("wait-for-one"),
      finish: wait("finish"),
      "stream-read": uses.has("stream.read") ? host("stream-read") : room("absent-start"),
      "stream-take": uses.has("stream.read") ? host("stream-take", ofRoom) : room("absent-take"),
      "stream-write": uses.has("stream.write")
        ? host("stream-write", ofGuest)
        : room("absent-callback"),
      "future-read": host("future-read"),
      "future-look": host("future-look"),
      "subtask-drop": host("subtask-drop"),
      "start-send": uses.has("send")
        ? to.lower(clientInterface, "start-send", none)
        : room("absent-start"),
      "take-send": uses.has("send")
        ? to.lower(clientInterface, "take-send", ofGuest)
        : calls === null
          ? room("absent-take")
          : host(calls, ofGuest),
    };
    for (const name of [
      "copy-stream-read",
      "copy-stream-write",
      "copy-future-read",
      "copy-future-write",
    ]) {
      given[name] = uses.has(name) ? host(name) : room("absent-copy");
    }
    const copies = [...uses].some((each) => each.startsWith("copy-"));
    given.copied = copies ? host("copied") : room("absent-copied");
    for (const kind of ["sent", "trailers", "printed"]) {
      given[`future-take-${kind}`] = uses.has(`future.read ${kind}`)
        ? host(`future-take-${kind}`, ofGuest)
        : room("absent-take");
      given[`future-write-${kind}`] = uses.has(`future.write ${kind}`)
        ? host(`future-write-${kind}`, ofGuest)
        : room("absent-write");
    }
    const functions = Object.entries(given).map(([name, index]) => ({
      ...{ name, sort: coreSorts.func, index },
    }));
    const all = to.coreExports([
      ...functions,
      { name: "guest", sort: coreSorts.memory, index: guest },
      { name: "room", sort: coreSorts.memory, index: this.#roomMemory },
    ]);
    const driver = to.module(Buffer.from(driverModule, "base64"));
    return to.instantiate(driver, [{ name: "host", instance: all }]);
  }

  /** The driver's name for the guest's task. */
  get #taskName(): string {
    const name = this.#isCommand ? "run" : "handle";
    const { async, callback } = this.#lift.options;
    return async && callback === null ? `${name}-alone` : name;
  }

  /** A core function of the guest's, which may be named only later in the component. */
  #guests(index: number, what: string): number {
    const known = this.#functions[index];
    if (known !== undefined) return known;
    const found = this.#aliased[index] ?? null;
    if (found === null) throw notTakenApart(`has a ${what} that is no export of a core module`);
    return this.#to.alias(coreSorts.func, at(this.#instances, found.instance), found.name);
  }

  #export(): void {
    const { options } = this.#lift;
    const what = this.#isCommand ? "run" : "handle";
    const run = this.#isCommand ? "run-command" : "run";
    const way = !options.async ? "-sync" : options.callback === null ? "-alone" : "";
    const driver = this.#ofDriver(`${run}${way}`);
    const kind = this.#isCommand ? "wasi:cli/run@0.3" : "wasi:http/handler";
    const takes = this.#isCommand ? "nothing" : "request";
    this.#to.exportFunction(loweredExports[kind], what, driver, takes);
  }
}

const clientInterface = "skerry:wasi3/http-client";
