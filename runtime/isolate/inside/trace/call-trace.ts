import {
  calleeNameNumber,
  calleeNumber,
  traceExport,
  traceKinds,
  traceRecords,
} from "../../../module/meter/contract.ts";
import { quickJs } from "../../../module/script-engine.ts";
import { pageBytes } from "../../../wasm/page.ts";
import type { Account } from "../fuel/account.ts";
import {
  type CallProfile,
  CallTree,
  type FunctionKey,
  functionKey,
  hostItself,
} from "./call-tree.ts";
import { ScriptCalls } from "./script-calls.ts";

/** Times that memory grew which are kept. */
const maxGrowth = 1_000;

const word = 2 ** 32;

/** The records of one core instance. */
interface Records {
  readonly core: number;
  readonly low: Uint32Array;
  readonly high: Int32Array;
  /** The module's memories, by index. */
  readonly memories: readonly WebAssembly.Memory[];
}

/** Follows the calls of one guest whose modules are traced, by their records (`module/meter/trace/trace.ts`) and the
 * calls of the host's functions. Between two reads of the records nothing but metered code runs, so that each
 * record's fuel left shows how much the request had burned. */
export class CallTrace {
  /** The number of the next record, which the modules count. */
  readonly sequence = new WebAssembly.Global<bigint>({ value: "i64", mutable: true }, 0n);
  readonly #account: Account;
  readonly #records: Records[] = [];
  readonly #hosts = new Map<string, FunctionKey>();
  /** Pages of each module's memories, as they were seen last. */
  readonly #pages = new Map<number, number[]>();
  /** Where a module is an engine that runs scripts. */
  #scripts: ScriptCalls | null = null;
  #tree: CallTree | null = null;
  #growth: [number, number, number, number][] = [];
  #growing: { readonly node: number; readonly at: number } | null = null;
  /** The number of the next record to be read, as its lower 32 bits. */
  #next = 0;
  #lost = false;

  constructor(account: Account) {
    this.#account = account;
    // Each grain: so little fuel that records can't fill their memory, each call costing 4 or more.
    account.watch(() => this.#read());
  }

  /** Call with each core instance, its memories by their index, the number of its module, and whether that is an engine
   * that runs scripts. */
  instantiated(
    core: number,
    { exports }: WebAssembly.Instance,
    memories: readonly WebAssembly.Memory[],
    runsScripts = false,
  ): void {
    const memory = exports[traceExport] as WebAssembly.Memory | undefined;
    if (memory === undefined) return;
    const { buffer } = memory;
    const views = { low: new Uint32Array(buffer), high: new Int32Array(buffer) };
    this.#records.push({ core, ...views, memories });
    if (runsScripts) this.#scripts ??= new ScriptCalls(quickJs, core, memories[0]!);
  }

  /** A request begins. */
  begin(): void {
    for (const { core, low, memories } of this.#records) {
      low[0] = 0;
      this.#pages.set(core, memories.map(pagesOf));
    }
    this.#scripts?.begin();
    this.#tree = new CallTree();
    this.#growth = [];
    this.#lost = false;
    this.#next = Number(this.sequence.value & 0xffff_ffffn);
  }

  /** Ends a request that burned `used`. Null where it did not begin, or records were lost. */
  end(used: number): CallProfile | null {
    this.#read();
    const tree = this.#tree;
    this.#tree = null;
    if (tree === null || this.#lost) return null;
    // What a trap left in hand, and in the middle of, counts for the function that trapped.
    tree.leaveTo(0, used);
    const scripts = this.#scripts;
    return {
      ...tree.profile(),
      hosts: [...this.#hosts.keys()],
      scripts: scripts && { core: scripts.core, functions: scripts.functions },
      growth: this.#growth,
    };
  }

  /** Does something for the guest in the host's place, under the name of its function. */
  inHost<T>(name: string, work: () => T): T {
    this.#read();
    const tree = this.#tree;
    if (tree === null) return work();
    const { depth } = tree;
    tree.enter(this.#hostKey(name), this.#account.used());
    const leave = () => {
      this.#read();
      tree.leaveTo(depth, this.#account.used());
    };
    let result: T;
    try {
      result = work();
    } catch (error) {
      leave();
      throw error;
    }
    if (result instanceof Promise) return result.finally(leave) as T;
    leave();
    return result;
  }

  #hostKey(name: string): FunctionKey {
    let key = this.#hosts.get(name);
    if (key === undefined) {
      key = hostItself - 1 - this.#hosts.size;
      this.#hosts.set(name, key);
    }
    return key;
  }

  #read(): void {
    const tree = this.#tree;
    const { granted, limit } = this.#account;
    const unread = this.#records
      .filter(({ low }) => low[0]! > 0)
      .map((records) => ({ ...records, at: traceRecords.first / 4, end: endOf(records.low) }));
    while (unread.length > 0) {
      // The instance whose record is the next of all.
      const next = unread.findIndex(({ high, at }) => high[at + 1]! >>> 0 === this.#next);
      if (next < 0 || tree === null) {
        this.#lost ||= tree !== null;
        break;
      }
      const records = unread[next]!;
      const { core, low, high } = records;
      do {
        const { at } = records;
        const words = [low[at + 2]!, high[at + 3]!] as const;
        const left = words[1] * word + words[0];
        // Who runs out has burned the limit, and perhaps went on for a little.
        this.#take(tree, core, low[at]!, words, Math.min(granted - left, limit));
        this.#next = (this.#next + 1) >>> 0;
        records.at += traceRecords.bytes / 4;
      } while (records.at < records.end && high[records.at + 1]! >>> 0 === this.#next);
      if (records.at === records.end) unread.splice(next, 1);
    }
    for (const { low } of this.#records) low[0] = 0;
  }

  #take(
    tree: CallTree,
    core: number,
    event: number,
    [low, high]: readonly [low: number, high: number],
    burned: number,
  ): void {
    const number = event >>> 2;
    const key = functionKey(core, number);
    const scripts = this.#scripts?.core === core ? this.#scripts : null;
    switch (event & 3) {
      case traceKinds.enter:
        if (scripts === null) tree.enter(key, burned);
        else scripts.enter(tree, number, burned);
        break;
      case traceKinds.leave:
        if (scripts === null) tree.leave(key, burned);
        else scripts.leave(tree, number, burned);
        break;
      case traceKinds.grow:
        this.#growing = { node: tree.node, at: burned };
        break;
      default:
        if (number === calleeNameNumber) scripts?.calleeName(high >>> 0, low);
        else if (number === calleeNumber) scripts?.callee(tree, high >>> 0, low);
        else this.#grew(core, number, high * word + low);
    }
  }

  #grew(core: number, memory: number, pages: number): void {
    const growing = this.#growing;
    const known = this.#pages.get(core)!;
    const before = known[memory] ?? pages;
    if (growing === null || pages === before) return;
    known[memory] = pages;
    if (this.#growth.length < maxGrowth) {
      this.#growth.push([growing.at, growing.node, before, pages]);
    }
  }
}

const endOf = (low: Uint32Array) => (traceRecords.first + low[0]!) / 4;

const pagesOf = ({ buffer }: WebAssembly.Memory) => buffer.byteLength / pageBytes;
