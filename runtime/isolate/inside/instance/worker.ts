import { MiB } from "../../../byte-units.ts";
import { pageBytes } from "../../../wasm/page.ts";
import type { AskBounded, BootOptions } from "../batch/protocol.ts";
import { borderImports } from "../border/border.ts";
import { nothingOutside } from "../border/operations.ts";
import { CallState } from "../call/call-state.ts";
import { Account, type Schedule } from "../fuel/account.ts";
import { realNow } from "../globals.ts";
import { DroppedMemory } from "../memory/dropped-memory.ts";
import { type HostWrites, installHostWrites } from "../memory/host-writes.ts";
import { InitialImages } from "../memory/initial-images.ts";
import { LinearMemories } from "../memory/linear-memories.ts";
import { instanceBytes, type MemorySum, memoryOverText } from "../memory/memory-sum.ts";
import { InstanceReservations, noAddressSpace, type Reservations } from "../memory/reservations.ts";
import { CallTrace } from "../trace/call-trace.ts";
import type { WasiSide } from "../wasi/wasi-side.ts";
import { withoutPrototype } from "../without-prototype.ts";
import { FormChoice } from "./form-choice.ts";
import { type CompiledCores, type Glue, Guest, memoriesOf } from "./guest.ts";
import { enterGuest, type GuestContext, leaveGuest } from "./guest-context.ts";
import { freeStacks } from "./pooled-entry.ts";

/** Instances that are kept for later requests, and bytes of their memories: where requests wait, many are in
 * use at once. One is kept whatever its size. */
const maxSpare = 64;
const maxSpareBytes = 512 * MiB;

/** The same of those that no request has needed for so many ms. */
const maxRestingBytes = 4 * MiB;
const spareMs = 5_000;

/** What a worker shares with the rest of its isolate. */
export interface WorkerContext {
  readonly schedule: Schedule;
  readonly writes: HostWrites;
  readonly reservations: Reservations;
  readonly memorySum: MemorySum;
  /** A request begins, `now`. */
  readonly onBegin: (now: number) => void;
  /** Null where the worker's modules have no bounded form. */
  readonly askBounded: AskBounded | null;
}

/** A worker's compiled modules, and its instances that are in their initial state. */
export class Worker {
  readonly options: BootOptions;
  /** Null where the worker is not of WASI. */
  readonly wasi: WasiSide | null;
  readonly #glue: Glue;
  #cores: CompiledCores;
  /** The other form, once it was compiled. */
  #otherCores: CompiledCores | null = null;
  /** Null where there is none. */
  readonly #choice: FormChoice | null;
  readonly #imports: Record<string, unknown>;
  readonly #tracked: boolean;
  readonly #on: WorkerContext;
  readonly #spare: Guest[] = [];
  #spareBytes = 0;
  /** The fewest spare instances that there were since they were looked at, and when that was. */
  #fewest = 0;
  #lookedAt = 0;
  /** Spare instances that were dropped, until they can be collected. */
  readonly #left: { readonly bytes: number; readonly memories: number }[] = [];
  readonly #dropped: DroppedMemory;
  /** Memories that the last instance had, with what keeps its initial state. */
  #memoriesEach = 0;

  /** `compiled` has the core modules that need no compiling, by their places. */
  constructor(
    options: BootOptions,
    compiled: readonly (WebAssembly.Module | null)[],
    glue: Glue,
    wasi: WasiSide | null,
    on: WorkerContext,
  ) {
    this.options = options;
    this.wasi = wasi;
    this.#glue = glue;
    this.#on = on;
    this.#dropped = new DroppedMemory(on.reservations, on.memorySum);
    this.#cores = this.#compile(
      options.cores.map(({ wasm }, at) => compiled[at] ?? wasm!),
      false,
    );
    this.#choice = on.askBounded === null ? null : new FormChoice(options.beginsBounded);
    this.chooseForm();
    const interfaces = Object.entries({ ...borderImports(options), ...wasi?.imports });
    this.#imports = withoutPrototype(
      interfaces.map(
        ([name, functions]) => [name, withoutPrototype(Object.entries(functions))] as const,
      ),
    );
    this.#tracked = options.cores.some((core) => core.tracked);
    if (this.#tracked) installHostWrites(this.#on.writes);
  }

  #compile(modules: readonly (Uint8Array | WebAssembly.Module)[], bounded: boolean): CompiledCores {
    const compiled = this.options.cores.map((core, at) => {
      const given = modules[at]!;
      const module =
        given instanceof Uint8Array
          ? new WebAssembly.Module(given as Uint8Array<ArrayBuffer>)
          : given;
      return [core.name, { module, core, memories: memoriesOf(module) }] as const;
    });
    const kept = new InitialImages(this.#on.reservations);
    return { bounded, modules: new Map(compiled), kept };
  }

  /** The compiled code of its core module at this place, in the form that it began with. */
  compiledModule(index: number): WebAssembly.Module {
    const { name } = this.options.cores[index]!;
    const first = this.#cores.bounded ? this.#otherCores! : this.#cores;
    return first.modules.get(name)!.module;
  }

  /** Goes over to the form of the core modules that is the better one for the requests that were, where it is the other.
   * No guest runs. */
  chooseForm(): void {
    if (this.#choice === null || this.#choice.bounded === this.#cores.bounded) return;
    const other = this.#otherCores ?? this.#compileBounded();
    if (other === null) {
      this.#choice.rule();
      return;
    }
    this.#otherCores = this.#cores;
    this.#cores = other;
    this.#dropSpares(0);
    this.#dropped.add(0, this.#otherCores.kept.drop());
    this.#memoriesEach = 0;
  }

  /** Whether it is time to look for what no request has needed. */
  isLookDue(now: number): boolean {
    return now - this.#lookedAt >= spareMs;
  }

  /** Lets go of what no request has needed since it was looked at, `now`. */
  async look(now: number): Promise<void> {
    await this.#letGo(this.#fewest);
    this.#lookedAt = now;
    this.#fewest = this.#spare.length;
  }

  /** Lets go of what only many requests at once need. */
  async rest(): Promise<void> {
    await this.#letGo(this.#spare.length);
    this.#dropped.rest();
  }

  /** Drops spare instances, of so many that were used longest ago, and lets go of the stacks of those that are left of them. */
  async #letGo(count: number): Promise<void> {
    if (count === 0) return;
    const unused = this.#spare.slice(0, count);
    const bytes = unused.reduce((sum, { heldBytes }) => sum + heldBytes, 0);
    for (const guest of unused) guest.endStack();
    if (bytes > maxRestingBytes) this.#dropSpares(this.#spareBytes - bytes + maxRestingBytes);
    await null;
    this.#countLeft();
    freeStacks();
  }

  /** Drops spare instances until they have no more than so many bytes; one is left, unless that is 0. */
  #dropSpares(bytes: number): void {
    while (this.#spareBytes > bytes && this.#spare.length > (bytes > 0 ? 1 : 0)) {
      // Those used last come last.
      const guest = this.#spare.shift()!;
      this.#spareBytes -= guest.heldBytes;
      guest.endStack();
      this.#left.push({ bytes: guest.context.countedBytes, memories: guest.memories });
    }
  }

  /** Counts the instances that were dropped together, and can be collected by now. */
  #countLeft(): void {
    for (const { bytes, memories } of this.#left.splice(0)) this.#dropped.add(bytes, memories);
  }

  /** Null where there is none, or the engine does not take it. */
  #compileBounded(): CompiledCores | null {
    try {
      const wasm = this.#on.askBounded?.() ?? null;
      return wasm && this.#compile(wasm, true);
    } catch (error) {
      if (error instanceof WebAssembly.CompileError) return null;
      throw error;
    }
  }

  /** A request begins, `now`. */
  beginRequest(now: number): void {
    if (this.#left.length > 0) this.#countLeft();
    this.#on.onBegin(now);
  }

  /** Makes an instance, on start-up fuel and until `deadline` (ms, by the real clock). It runs then, and is the
   * current one also if its start fails; where there is none that could, no guest runs. `startKey` returns the key of its random bytes meanwhile. Throws what
   * `Guest` does. */
  newGuest(startKey: () => Uint8Array, deadline: number): Guest {
    const { options, wasi } = this;
    leaveGuest();
    const account = new Account(this.#on.schedule);
    const traced = options.cores.some((core) => core.traced);
    const context: GuestContext = {
      account,
      memories: new LinearMemories(this.#tracked ? this.#on.writes : null, options.memoryPages),
      state: this.#startState(),
      hostCalls: 0,
      insideCalls: [],
      starting: true,
      operations: null,
      trace: traced ? new CallTrace(account) : null,
      scripts: null,
      countedBytes: 0,
    };
    account.onGrowth = () => {
      const { memoryPages } = this.options;
      // It is told before the engine grows it.
      this.#count(context, pageBytes * (memoryPages - Number(account.pages.value)));
      return this.#endsByMemory();
    };
    enterGuest(context);
    account.open(options.startFuel, { deadline, cpu: options.startCpu }, realNow());
    const charge = (fuel: bigint) => account.charge(fuel);
    const sleepForEver = () => account.sleepForEver();
    wasi?.open(context.state, "", options, { charge, sleepForEver, startKey: startKey() });
    let reserved: InstanceReservations | null = null;
    try {
      reserved = this.#reserve();
      const guest = new Guest(
        ...([this.#glue, this.#cores, this.#imports, wasi, context, reserved, options] as const),
      );
      this.#memoriesEach = reserved.count;
      this.#count(context);
      return guest;
    } catch (error) {
      if (reserved !== null) this.#dropped.add(context.countedBytes, reserved.count);
      else this.#on.memorySum.add(-context.countedBytes);
      throw whyItDidNotStart(error);
    } finally {
      context.starting = false;
      account.close(realNow());
      wasi?.end();
    }
  }

  /** Counts what an instance has now, or `least` bytes where it will have them. */
  #count(context: GuestContext, least = 0): void {
    const held = context.memories.all.reduce((sum, each) => sum + each.buffer.byteLength, 0);
    const bytes = instanceBytes + Math.max(held, least);
    this.#on.memorySum.add(bytes - context.countedBytes);
    context.countedBytes = bytes;
  }

  /** Why the instance that has grown has to end: others of its worker, or of its tenant, have too much. Those that were dropped give
   * way first. Null where it need not. */
  #endsByMemory(): string | null {
    const { memorySum } = this.#on;
    if (memorySum.over === null) return null;
    if (this.#dropped.some) this.#dropped.collect();
    const { over } = memorySum;
    return over && memoryOverText(over);
  }

  /** Room for one more instance, as far as that is known. @throws NoAddressSpace */
  #reserve(): InstanceReservations {
    const count = this.#memoriesEach;
    if (!this.#on.reservations.take(count)) {
      if (this.#dropped.some) this.#dropped.collect();
      if (!this.#on.reservations.take(count)) throw noAddressSpace(this.#on.reservations);
    }
    return new InstanceReservations(this.#on.reservations, count);
  }

  /** An instance in its initial state that is there, which runs then; null when there is none. */
  takeSpare(): Guest | null {
    const spare = this.#spare.pop();
    if (spare === undefined) return null;
    this.#spareBytes -= spare.heldBytes;
    this.#fewest = Math.min(this.#fewest, this.#spare.length);
    enterGuest(spare.context);
    return spare;
  }

  /** An instance in its initial state. */
  keep(guest: Guest): void {
    const { heldBytes } = guest;
    const count = this.#spare.length;
    const fits = count < maxSpare && this.#spareBytes + heldBytes <= maxSpareBytes;
    this.#count(guest.context);
    if (count > 0 && (!fits || this.#isShort(count) || this.#on.memorySum.isShort)) {
      this.drop(guest);
      return;
    }
    this.#spare.push(guest);
    this.#spareBytes += heldBytes;
  }

  /** Drops an instance that can't be used again. */
  drop(guest: Guest): void {
    guest.endStack();
    this.#count(guest.context);
    this.#dropped.add(guest.context.countedBytes, guest.memories);
  }

  /** Whether others need the memory more than this many spare instances of this worker. */
  #isShort(spares: number): boolean {
    const { free, budget } = this.#on.reservations;
    return free < budget / 4 && spares * this.#memoriesEach > free / 8;
  }

  /** Takes an instance back after a request that burned `fuel`. It is used again if that ended well, and it can be put
   * back into its initial state: after a trap nothing can be said of that. */
  giveBack(guest: Guest | null, well: boolean, fuel: number): void {
    if (guest === null) return;
    if (well) this.#choice?.ended({ fuel, grew: guest.grewLittle });
    if (well && guest.bounded === this.#cores.bounded && guest.reset()) this.keep(guest);
    else this.drop(guest);
  }

  /** While it is initialised a guest sees a clock at 0, and no entropy. */
  #startState(): CallState {
    const { logBytes } = this.options;
    return new CallState({ wallClock: 0, monotonic: 0 }, () => null, 0, logBytes);
  }
}

/** The engine refuses what may wait before it is called, and the glue says so in words of its own. */
function whyItDidNotStart(error: unknown): unknown {
  if (!(error instanceof WebAssembly.RuntimeError)) return error;
  return error.message.includes("cannot block a synchronous task") ? nothingOutside() : error;
}
