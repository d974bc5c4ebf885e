import type { Request, Response } from "../../../abi/generated/types.ts";
import {
  cachedHandlePrices,
  globalPrices,
  handlePrice,
  itemPrice,
  priced,
} from "../../../host/prices.ts";
import type { WithTrailers } from "../../../message/with-trailers.ts";
import { exportPrefix, globalExportPrefix, meterModule } from "../../../module/meter/contract.ts";
import type { BootCore } from "../batch/protocol.ts";
import { writeFirstContents } from "../memory/first-contents.ts";
import type { InitialImages } from "../memory/initial-images.ts";
import { type InstanceReservations, withMemories } from "../memory/reservations.ts";
import { Snapshot } from "../memory/snapshot.ts";
import { WrittenPages } from "../memory/written-pages.ts";
import { ScriptStack } from "../trace/script-stack.ts";
import type { Command } from "../wasi/wasi-command.ts";
import type { IncomingHandler, ServiceHandler } from "../wasi/wasi-guest.ts";
import type { WasiSide } from "../wasi/wasi-side.ts";
import { GlueFunctions } from "./glue-functions.ts";
import { GlueMemory } from "./glue-memory.ts";
import { GlueState } from "./glue-state.ts";
import type { GuestContext } from "./guest-context.ts";

/** jco's glue: an ES module with this one export (`module/glue/adapt-glue.ts`). */
export interface Glue {
  instantiate(
    getCoreModule: (name: string) => WebAssembly.Module,
    imports: Record<string, unknown>,
    instantiateCore: (
      module: WebAssembly.Module,
      imports?: WebAssembly.Imports,
    ) => WebAssembly.Instance,
    glueState: GlueState,
  ): GuestExports;
}

/** What makes a component a worker: the function of this host's own world, or wasi:http's handler, of 0.2 or of 0.3; or what makes it a
 * command. */
type GuestExports =
  | { handle(request: Request): Response | Promise<Response> }
  | { readonly incomingHandler: IncomingHandler }
  | { readonly handler: ServiceHandler }
  | { readonly run: Command };

export class MemoryOverCap extends Error {}

/** The compiled core modules of a worker in one of their forms, shared by all its instances. */
export interface CompiledCores {
  /** Whether they take the sizes of their memories from the host (`form-choice.ts`). */
  readonly bounded: boolean;
  readonly modules: ReadonlyMap<string, CompiledCore>;
  /** What the memories of its instances begin with. */
  readonly kept: InitialImages;
}

interface CompiledCore {
  readonly module: WebAssembly.Module;
  readonly core: BootCore;
  /** Linear memories that an instance has. */
  readonly memories: number;
}

/** Linear memories that an instance of a metered module has, with those that metering adds. */
export function memoriesOf(module: WebAssembly.Module): number {
  const exports = WebAssembly.Module.exports(module);
  return exports.filter(({ name, kind }) => kind === "memory" && name.startsWith(exportPrefix))
    .length;
}

export interface InstanceCaps {
  readonly memoryPages: number;
  readonly tableElements: number;
  readonly stackSlots: number;
  /** Whether requests may wait. */
  readonly waits: boolean;
  /** Whether functions of WASI may as well: where it fetches by them, or has content piece by piece. */
  readonly wasiFetch: boolean;
  readonly wasiStreams: boolean;
}

const nothingLeft = { resources: 0, randomBlocks: 0 };

/** One instance of a worker's component: its core instances, and the state to restore them into. */
export class Guest {
  /** A promise where the worker may wait (`host/operations.ts`). */
  readonly handle: (
    request: WithTrailers<Request>,
  ) => WithTrailers<Response> | Promise<WithTrailers<Response>>;
  readonly context: GuestContext;
  /** Whether its modules are in their bounded form. */
  readonly bounded: boolean;
  /** True for a guest of wasi:http/proxy: it asks for what it wants of a request, and pays by that. */
  readonly asks: boolean;
  /** Blocks of the request's random stream that its start has used. */
  readonly randomBlocks: number;
  readonly #glueState: GlueState;
  readonly #functions: GlueFunctions;
  readonly #snapshot: Snapshot | null;
  /** Null where writes are not tracked: so small a memory is restored whole. */
  readonly #written: WrittenPages | null;
  readonly #reserved: InstanceReservations;

  /** Instantiates the component on the account, which must be open. Throws what the guest's start
   * code throws, {@link MemoryOverCap}, NoRoom, or GuestEnded. The context's memories are none yet. */
  constructor(
    glue: Glue,
    { bounded, modules, kept }: CompiledCores,
    imports: Record<string, unknown>,
    wasi: WasiSide | null,
    context: GuestContext,
    reserved: InstanceReservations,
    caps: InstanceCaps,
  ) {
    const { account, memories } = context;
    this.context = context;
    this.bounded = bounded;
    this.#reserved = reserved;
    this.#glueState = new GlueState(
      {
        payForHandles: (count) => account.charge(handlePrice * priced(count)),
        payForItems: (count) => account.charge(itemPrice * priced(count)),
      },
      new GlueMemory(memories.hostWrites, () => account.pause(), memories.sizes),
      caps.waits,
    );
    const wasiWaits = caps.wasiFetch || caps.wasiStreams;
    this.#functions = new GlueFunctions(context, this.#glueState, wasiWaits);
    account.pages.value = BigInt(caps.memoryPages);
    account.elements.value = BigInt(caps.tableElements);
    account.stack.value = caps.stackSlots;
    const meter = {
      fuel: account.fuel,
      refill: account.refill,
      pages: account.pages,
      elements: account.elements,
      stack: account.stack,
      refused: account.refused,
      ...(context.trace === null ? {} : { sequence: context.trace.sequence }),
    };
    const names = [...modules.keys()];
    const byModule = new Map([...modules.values()].map((compiled) => [compiled.module, compiled]));
    const instances: WebAssembly.Instance[] = [];
    const functions = this.#functions;
    let resettable = true;
    const knowsWrites = [...modules.values()].every(({ core }) => core.tracked && !core.placesData);
    const component = glue.instantiate(
      (name) => modules.get(name)!.module,
      imports,
      (module, coreImports) => {
        const { core, memories: own } = byModule.get(module)!;
        account.pages.value -= BigInt(core.minPages);
        account.elements.value -= BigInt(core.minElements);
        // A component may instantiate one core module many times: only here is the sum known.
        if (account.pages.value < 0n || account.elements.value < 0n) throw new MemoryOverCap();
        account.charge(BigInt(core.instantiateFuel));
        const given = functions.charged(coreImports ?? {});
        const sizes = bounded ? memories.sizeImports(module, given, core.definedPages) : {};
        given[meterModule] = { ...meter, ...sizes };
        reserved.take(own);
        const instance = withMemories(() => new WebAssembly.Instance(module, given));
        const began = core.contents === null ? [] : writeFirstContents(instance, core.contents);
        functions.instantiated(instance);
        const all = memories.instantiated(module, given, instance);
        if (knowsWrites) {
          for (const [memory, contents] of began) {
            reserved.take(1);
            withMemories(() => memories.beginsWith(memory, contents));
          }
        }
        context.trace?.instantiated(names.indexOf(core.name), instance, all, core.runsScripts);
        if (core.runsScripts) context.scripts ??= ScriptStack.of(given, instance, all[0]);
        instances.push(instance);
        resettable &&= core.resettable;
        return instance;
      },
      this.#glueState,
    );
    this.asks = !("handle" in component);
    if ("handle" in component) this.handle = component.handle;
    else if ("run" in component) this.handle = (request) => wasi!.run(component.run, request);
    else if ("handler" in component) {
      this.handle = (request) => wasi!.answerByService(component.handler, request);
    } else this.handle = (request) => wasi!.answer(component.incomingHandler, request);
    const { resources, randomBlocks } = wasi?.leftByStart() ?? nothingLeft;
    this.randomBlocks = randomBlocks;
    resettable &&= resources === 0 && randomBlocks === 0;
    const globals: WebAssembly.Global[] = [account.pages, account.elements, account.stack];
    for (const { exports } of instances) {
      for (const [name, value] of Object.entries(exports)) {
        if (name.startsWith(globalExportPrefix)) globals.push(value as WebAssembly.Global);
      }
    }
    functions.started();
    this.#glueState.keep();
    const { hostWrites } = memories;
    // A map of what the host writes, for each, and one more for what it writes once that has grown.
    if (hostWrites !== null) {
      const { written } = memories;
      const there = written.filter((each) => memories.firstHostMapOf(each) !== null).length;
      reserved.take((bounded ? 2 : 1) * written.length - there);
    }
    this.#written = hostWrites === null ? null : withMemories(() => new WrittenPages(memories));
    this.#snapshot = resettable
      ? withMemories(() =>
          Snapshot.take(memories, globals, kept, (count) => reserved.tryTake(count)),
        )
      : null;
    this.#written?.begin();
    reserved.settle();
  }

  /** Linear memories that it has, with those that keep its initial state. */
  get memories(): number {
    return this.#reserved.count;
  }

  /** Calls of its modules to the glue since this was asked last. */
  takeCalls(): number {
    return this.#functions.takeCalls();
  }

  /** Fuel for what the request wrote, which has ended, well or not, and for globals and handles that are restored. */
  writtenPrice(well: boolean): bigint {
    const lost = !well || (this.#snapshot?.hasGrown ?? true);
    const written = this.#written?.price(lost) ?? 0n;
    if (lost) return written;
    const globals = this.#snapshot?.globals ?? 0;
    return (
      written + priceOf(globals, globalPrices) + priceOf(this.#glueState.kept, cachedHandlePrices)
    );
  }

  /** All linear memory of the instance as its guest sees it, in bytes. */
  get memoryBytes(): number {
    const { all, sizes } = this.context.memories;
    return all.reduce((sum, memory) => sum + sizes.of(memory), 0);
  }

  /** All that the engine has for it, in bytes. */
  get heldBytes(): number {
    return this.context.memories.all.reduce((sum, memory) => sum + memory.buffer.byteLength, 0);
  }

  /** Whether a memory has grown, by no more than is kept of an instance whose modules are bounded. */
  get grewLittle(): boolean {
    return this.#snapshot?.grewLittle ?? false;
  }

  /** Lets go of the stack that its calls are made on: what a deep call has touched of one stays memory. It can be collected
   * once the promise jobs that are queued by now have run, and so can the instance, where it is not used again. */
  endStack(): void {
    this.#glueState.endStacks();
  }

  /** Puts the instance back into its initial state after a request that ended well. False: it can't
   * be, and must be made anew. */
  reset(): boolean {
    this.#glueState.restore();
    this.#glueState.memory.forget();
    return this.#snapshot?.restore() ?? false;
  }
}

/** What it costs to put so many things back; a few cost nothing. */
function priceOf(count: number, { few, each }: { readonly few: number; readonly each: number }) {
  return count > few ? BigInt(count * each) : 0n;
}
