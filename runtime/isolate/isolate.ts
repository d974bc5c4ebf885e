import ivm from "isolated-vm";
import { MiB } from "../byte-units.ts";
import type { Artifact } from "../module/artifact.ts";
import { coreMinimums } from "../module/core-minimums.ts";
import { kvValueBytes } from "../store/kv.ts";
import { pageBytes } from "../wasm/page.ts";
import { nextEntropy } from "./batch-entropy.ts";
import { Carriers } from "./carriers.ts";
import { CachedModule, codeCache } from "./code-cache.ts";
import { processPermits } from "./cpu-permits.ts";
import { glueCache } from "./glue-cache.ts";
import { allGone, type Carrying } from "./inside/batch/carried.ts";
import { Claims, claimSlots } from "./inside/batch/claims.ts";
import { type Packed, packCalls, unpackResults } from "./inside/batch/packed-batch.ts";
import {
  type Inbox,
  type OutboxContents,
  packInbox,
  unpackOutbox,
} from "./inside/batch/packed-step.ts";
import {
  type BootOptions,
  type BootResult,
  batchPatience,
  type Call,
  type CallResult,
} from "./inside/batch/protocol.ts";
import { IsolateLost, type StartUse } from "./isolate-lost.ts";
import { processMemory } from "./memory-sums.ts";
import { QuietHeap } from "./quiet-heap.ts";
import { processReservations } from "./reservations.ts";
import { RestTimer } from "./rest-timer.ts";
import { stackSlots } from "./stack-slots.ts";
import { ThreadFinder } from "./thread-times.ts";
import { spareIsolate, type WarmIsolate } from "./warm-isolate.ts";
import { type ImportedWays, isOfWasi, type Ways, waysOf } from "./worker-ways.ts";

/** What an isolate needs to know of a worker's limits and settings. */
export interface IsolateOptions
  extends Omit<
    BootOptions,
    | "cores"
    | "stackSlots"
    | "memoryPages"
    | "slot"
    | "listBytes"
    | "beginsBounded"
    | keyof ImportedWays
    | "waits"
  > {
  /** What the worker is granted; nothing where it is left out. */
  readonly grants?: readonly string[];
  /** Whose it is: all isolates of one owner share what that may have of the process's address space. */
  readonly owner?: string;
  /** Which worker's: all isolates of one share what its instances may have of memory. */
  readonly worker?: string;
  /** All linear memories, in bytes. */
  readonly memory: number;
  /** The call stack, in counted bytes (`process/native-stack.ts`). */
  readonly stack: number;
  /** The JavaScript heap, in bytes; linear memory is not part of it, and neither is what crosses of a worker that
   * waits. */
  readonly isolateHeap: number;
}

/** The time past a guest's own deadline after which the engine ends the batch, in ms. */
const terminationGrace = 400;

/** The same for a worker that starts: compiling its modules is part of that. */
const startGrace = 1_000;

/** What is copied out of the process moves into the isolate without a second copy. */
const moved = { release: true, transferIn: true } as const;

/** A value of the largest size crosses, and so does one that is a little larger: the guest is told then. */
const valueRoom = kvValueBytes + MiB;

/** Bytes of what may cross at once of a worker that waits: a value of the largest size goes in, and what a request tells
 * between two waits comes out (`inside/border/operations.ts`). The engine counts both as its heap. */
const crossingRoom = 64 * MiB;

/** Time between a cold start and the work for the next one, in ms. */
const breathing = 50;

/** What comes in is copied, or stands for what is in the isolate already. */
type Boot = (...values: unknown[]) => BootResult;
type Run = (slot: number, carrying: Carrying, ...packed: Packed) => Packed | Promise<Packed>;

/** What was handed to an isolate together. */
export interface Handed<Results> {
  /** Rejects with {@link IsolateLost} when the isolate ended. */
  readonly results: Promise<Results>;
  /** Stops more calls from beginning, and returns how many have. */
  takeBack(): number;
}

/** Calls that were handed to an isolate together. */
export interface Batch extends Handed<CallResult[]> {
  /** Results of the first calls, of at least one unless they were taken back: no more calls are begun once the
   * batch has taken some 20 ms. Rejects with {@link IsolateLost} when the isolate ended: the results of all calls
   * are lost then. */
  readonly results: Promise<CallResult[]>;
}

/** One V8 isolate with one worker in it. The only code that knows isolated-vm. */
export class WorkerIsolate {
  readonly boot: BootResult;
  /** Whether its requests may wait for what is outside: it then takes {@link step}s, and else batches. */
  readonly waits: boolean;
  /** Whether its worker reads content piece by piece. */
  readonly piecewise: boolean;
  readonly #isolate: ivm.Isolate;
  readonly #run: ivm.Reference<Run>;
  readonly #claims: Claims;
  readonly #carriers: Carriers;
  readonly #resting = new RestTimer(() => this.#rest());
  readonly #shrink: ivm.Reference<() => void>;
  readonly #heap = new QuietHeap(() => (this.#runs > 0 ? null : this.#shrink.apply(undefined, [])));
  readonly #freeSlots = Array.from({ length: claimSlots }, (_, slot) => slot);
  /** For how long a request may take, in ms. */
  readonly deadline: number;
  readonly #threads: ThreadFinder;
  #slot: number | null;
  /** Calls of `run` under way. */
  #runs = 0;

  private constructor(
    isolate: ivm.Isolate,
    run: ivm.Reference<Run>,
    claims: Claims,
    boot: BootResult,
    { waits, piecewise }: Ways,
    deadline: number,
    slot: number | null,
    heap: number,
    threads: ThreadFinder,
    shrink: ivm.Reference<() => void>,
  ) {
    this.#shrink = shrink;
    this.#threads = threads;
    this.#carriers = new Carriers(heap, () => this.#rest());
    this.waits = waits;
    this.piecewise = piecewise;
    this.#claims = claims;
    this.#isolate = isolate;
    this.#run = run;
    this.boot = boot;
    this.deadline = deadline;
    this.#slot = slot;
  }

  /** Makes an isolate, loads the host's program and the artifact into it, and starts the worker. How
   * starting went is in `boot`. @throws IsolateLost */
  static async create(artifact: Artifact, options: IsolateOptions): Promise<WorkerIsolate> {
    const ways = waysOf(artifact, options.grants);
    const blank = await spareIsolate.take(heapOf(options, ways));
    const { isolate, context, inside } = blank;
    const bootFunction = blank.take("boot") as unknown as ivm.Reference<Boot>;
    const run = blank.take(ways.waits ? "step" : "run") as unknown as ivm.Reference<Run>;
    const shrink = blank.take("shrinkHeap") as unknown as ivm.Reference<() => void>;
    const slot = processPermits.takeSlot();
    processReservations.enter(slot, options.owner ?? "");
    processMemory.enter(slot, { tenant: options.owner ?? "", worker: options.worker ?? "" });
    const claimed = Claims.create();
    const threads = new ThreadFinder();
    const begun = performance.now();
    const before = isolate.cpuTime;
    const kept = artifact.cores.map((core) => codeCache.ofCore(core));
    try {
      const glue = await glueCache.evaluate(artifact, isolate, context, options.deadline);
      const glueMs = Number(isolate.cpuTime - before) / 1e6;
      const boot = await bootFunction.apply(
        undefined,
        [
          new ivm.ExternalCopy(bootOptions(artifact, options, slot, kept)).copyInto(moved),
          glue.derefInto(),
          isOfWasi(artifact) ? await loadWasi(blank) : null,
          new ivm.ExternalCopy(processPermits.shared).copyInto({ release: true }),
          new ivm.ExternalCopy(processReservations.shared).copyInto({ release: true }),
          new ivm.ExternalCopy(processMemory.shared).copyInto({ release: true }),
          new ivm.ExternalCopy(claimed).copyInto({ release: true }),
          new ivm.Callback(threads.answer),
          boundedForms(artifact, options),
          ...kept.map((module) => module?.moved() ?? null),
        ],
        { timeout: options.deadline + startGrace, result: { copy: true } },
      );
      if ((boot as BootResult).failure === null) await keepCode(artifact, inside);
      for (const handle of [bootFunction, glue]) handle.release();
      blank.release();
      afterColdStart(artifact, blank, ways, heapOf(options, ways));
      return new WorkerIsolate(
        ...([isolate, run, new Claims(claimed), bootWith(boot as BootResult, glueMs)] as const),
        ...([ways, options.deadline, slot, options.isolateHeap, threads, shrink] as const),
      );
    } catch (error) {
      const clockMs = performance.now() - begun;
      const { fuel } = new Claims(claimed).running(Date.now());
      const failure = lost(isolate, error, { fuel, cpuMs: 0, clockMs });
      freeSlot(slot);
      throw failure;
    }
  }

  /** Hands calls over, to be run one after the other; they cross together, in one hop between threads. At
   * most {@link claimSlots} batches may be under way. Without `wantsLog` results only say how many lines were
   * logged. */
  start(calls: readonly Call[], wantsLog = true): Batch {
    this.#heap.use();
    return this.#hand(packCalls(calls, nextEntropy(), wantsLog), unpackResults);
  }

  /** The same where requests may wait: tells those that do what they waited for, and begins others. What
   * comes back is what each asks for now, or its result. */
  step(inbox: Omit<Inbox, "entropy">): Handed<OutboxContents> {
    this.#resting.use();
    this.#heap.use();
    return this.#hand(packInbox({ ...inbox, entropy: nextEntropy() }), unpackOutbox);
  }

  /** Slices that its guests have used up: about a millisecond each. Wraps around. */
  get slices(): number {
    return this.#claims.slices;
  }

  /** What the running request has used: fuel, to a slice, and ms since it began. */
  get running(): { readonly fuel: number; readonly ms: number } {
    return this.#claims.running(Date.now());
  }

  /** Returns what a call of the batch that runs has used, by its place, where a later one has begun. */
  usedBy(place: number): { readonly fuel: number; readonly ms: number } {
    return this.#claims.told(place);
  }

  /** Runs the calls, without taking any back. */
  run(calls: readonly Call[]): Promise<CallResult[]> {
    return this.start(calls).results;
  }

  #hand<Results>(
    packed: Packed,
    unpack: (packed: Packed, carrier: Uint8Array | null) => Results,
  ): Handed<Results> {
    const slot = this.#freeSlots.pop();
    if (slot === undefined) throw new Error("too many batches are under way in an isolate");
    this.#claims.open(slot);
    const lent = this.#carriers.take();
    const carrier = lent === allGone ? null : lent;
    const carrying = lent === allGone ? allGone : (lent?.carrying ?? null);
    const results = this.#enter(slot, carrying, packed)
      .finally(() => this.#freeSlots.push(slot))
      .then((back) => {
        this.#carriers.took(carrier, back);
        return unpack(back, carrier?.memory ?? null);
      });
    return { results, takeBack: () => this.#claims.close(slot) };
  }

  /** Gives up what was kept for later requests, where there may be some of that. Returns whether there may. */
  rest(): boolean {
    return this.#resting.restNow();
  }

  /** Large answers are over for now, or many requests at once: tells the isolate to give up the memory that was kept for
   * them. */
  #rest(): void {
    const nothing = { entropy: "", wantsLog: false, clock: null, settled: [], calls: [] };
    const packed = this.waits ? packInbox(nothing) : packCalls([], "", false);
    // Where it was lost meanwhile, whoever has calls in it hears of it.
    this.#hand(packed, () => {}).results.catch(() => {});
  }

  async #enter(slot: number, carrying: Carrying, packed: Packed): Promise<Packed> {
    if (this.#runs++ === 0) this.#threads.handed();
    try {
      // isolated-vm notes the calls on the stack with each call of it: here they are those of a promise job alone, which takes a tenth
      // of the time that those of a whole turn do.
      await null;
      const applied = this.#run.apply(undefined, [slot, carrying, ...packed], {
        arguments: { copy: true },
        result: this.waits ? { copy: true, promise: true } : { copy: true },
        timeout: this.longestRun,
      });
      return (await applied) as unknown as Packed;
    } catch (error) {
      this.#endTimers();
      throw lost(this.#isolate, error);
    } finally {
      this.#runs--;
      this.#leaveTurns();
    }
  }

  /** After how many ms the engine ends a batch that its guests' deadlines did not end: the last call may
   * begin when the batch's time is nearly over, and has a whole deadline then. */
  get longestRun(): number {
    return batchPatience + this.deadline + terminationGrace;
  }

  dispose(): void {
    this.#endTimers();
    if (!this.#isolate.isDisposed) {
      this.#run.release();
      this.#shrink.release();
      this.#isolate.dispose();
    }
    this.#leaveTurns();
  }

  /** Nothing of what waits for it to be quiet happens any more. */
  #endTimers(): void {
    this.#carriers.end();
    this.#resting.end();
    this.#heap.end();
  }

  /** Leaves the permits once it is disposed of and its thread is done: until then its guest may take one. */
  #leaveTurns(): void {
    if (!this.#isolate.isDisposed || this.#runs > 0) return;
    freeSlot(this.#slot);
    this.#slot = null;
  }
}

function freeSlot(slot: number | null): void {
  processReservations.leave(slot);
  processMemory.leave(slot);
  processPermits.freeSlot(slot);
}

/** What makes the next cold start faster, once the worker has answered what it was loaded for. */
function afterColdStart(artifact: Artifact, blank: WarmIsolate, ways: Ways, heap: number): void {
  const { waits } = ways;
  const runsScripts = artifact.manifest.cores.some((core) => core.runsScripts);
  const kind = `${isOfWasi(artifact)} ${waits} ${runsScripts}`;
  setTimeout(async () => {
    // Where the isolate ends meanwhile, only a saving is lost.
    glueCache.keep(artifact, blank.isolate).catch(() => {});
    const kept = blank.keepProgram(kind).catch(() => {});
    // A worker that runs on is not waited for.
    await Promise.race([kept, new Promise((resolve) => setTimeout(resolve, breathing).unref())]);
    spareIsolate.prepare(heap, isOfWasi(artifact));
  }, breathing).unref();
}

/** Keeps the code of the worker's large modules for others of the same engine. */
async function keepCode({ cores }: Artifact, inside: WarmIsolate["inside"]): Promise<void> {
  for (const [index, core] of cores.entries()) {
    if (!codeCache.lacks(core)) continue;
    const take = await inside.get("compiledModule", { reference: true });
    const copy = await take.apply(undefined, [index], { result: { externalCopy: true } });
    take.release();
    const module = copy as ivm.ExternalCopy<WebAssembly.Module>;
    codeCache.keep(core.digest!, new CachedModule(core.wasm.length, module));
  }
}

/** What the engine holds its heap to. */
function heapOf({ isolateHeap }: IsolateOptions, { waits }: Ways): number {
  return waits ? isolateHeap + crossingRoom : isolateHeap;
}

/** Artifacts of which an isolate has asked for the bounded form: the next one need not find out anew. */
const growing = new WeakSet<Artifact>();

/** What an isolate asks for the bounded form of its core modules; null where there is none that it has room for, which
 * comes in as part of its heap. */
function boundedForms(artifact: Artifact, { isolateHeap }: IsolateOptions): ivm.Callback | null {
  const { cores, manifest } = artifact;
  if (!manifest.cores.every(({ boundedBytes }) => boundedBytes !== undefined)) return null;
  const forms = cores.map(({ bounded }) => bounded);
  return new ivm.Callback(() => {
    const modules = forms.flatMap((form) => form?.wasm ?? []);
    const bytes = modules.reduce((sum, { length }) => sum + length, 0);
    if (modules.length < forms.length || bytes > isolateHeap / 4) return null;
    growing.add(artifact);
    return modules.map((wasm) => new Uint8Array(wasm));
  });
}

const interfacesOfKv = /^(?:skerry:edge\/kv@|wasi:keyvalue\/|fermyon:spin\/key-value@)/;

function asksKv({ manifest }: Artifact): boolean {
  return manifest.imports.some((name) => interfacesOfKv.test(name));
}

async function loadWasi(blank: WarmIsolate): Promise<ivm.Dereference<unknown>> {
  return (await blank.loadWasi()).derefInto();
}

function bootOptions(
  artifact: Artifact,
  options: IsolateOptions,
  slot: number | null,
  kept: readonly unknown[],
): BootOptions {
  const {
    memory,
    stack: _stack,
    isolateHeap: _,
    grants: _grants,
    owner: _owner,
    worker: _worker,
    ...rest
  } = options;
  const { piecewise: _piecewise, ...ways } = waysOf(artifact, options.grants);
  return {
    ...rest,
    ...ways,
    slot,
    memoryPages: Math.floor(memory / pageBytes),
    stackSlots: stackSlots(options, ways.waits),
    beginsBounded: growing.has(artifact),
    listBytes: Math.max(options.responseBody, asksKv(artifact) ? valueRoom : 0),
    cores: artifact.cores.map((each, index) => {
      const core = artifact.manifest.cores[index]!;
      const { pages, elements } = coreMinimums(core);
      return {
        name: core.name,
        wasm: kept[index] === null ? each.wasm : null,
        contents: each.contents ?? null,
        placesData: core.placesData,
        instantiateFuel: core.instantiateFuel,
        minPages: pages,
        minElements: elements,
        tracked: core.tracked,
        traced: core.traced ?? false,
        runsScripts: core.runsScripts,
        resettable: core.resettable,
        definedPages: core.memories.map(({ minPages }) => minPages),
      };
    }),
  };
}

/** The time of compiling the glue is the worker's as well. */
function bootWith(boot: BootResult, glueMs: number): BootResult {
  return { ...boot, compileMs: boot.compileMs + glueMs };
}

function lost(isolate: ivm.Isolate, error: unknown, used: StartUse | null = null): IsolateLost {
  const message = error instanceof Error ? error.message : String(error);
  // The second is what an array says that has no room left in the heap.
  const heap = /memory limit|array buffer allocation failed/i.test(message);
  const timeout = /timed out/i.test(message);
  if (!isolate.isDisposed) isolate.dispose();
  return new IsolateLost(heap ? "heap" : timeout ? "timeout" : "other", message, { used });
}
