import type { ScriptFunction } from "./script-memory.ts";

/** Nodes of a tree, and calls within calls, that are kept apart; what is beyond counts with its caller. */
const maxNodes = 10_000;
const maxDepth = 200;

/** The key of a function: the number of its core module times 2^22, plus its own among those that the module defines.
 * Below 0 are functions of the host: -1 is the host itself, -2 the first of `CallProfile.hosts`. */
export type FunctionKey = number;

export const hostItself: FunctionKey = -1;
const functionsOfModule = 2 ** 22;

export function functionKey(core: number, number: number): FunctionKey {
  return core * functionsOfModule + number;
}

/** The number of its core module, and its own in it. */
export function placeOfKey(key: FunctionKey): { readonly core: number; readonly number: number } {
  return { core: Math.floor(key / functionsOfModule), number: key % functionsOfModule };
}

/** Where the fuel of one request went. Plain data, exact: all that it burned is in one node, and in one function. */
export interface CallProfile {
  /** By node: its caller's node, or -1 for the first; its function; its own fuel; its calls. */
  readonly nodes: readonly (readonly [
    parent: number,
    key: FunctionKey,
    self: number,
    calls: number,
  ])[];
  readonly functions: readonly (readonly [
    key: FunctionKey,
    self: number,
    cumulative: number,
    calls: number,
  ])[];
  /** Names of the host's functions. */
  readonly hosts: readonly string[];
  /** Functions of scripts: the first has the number `firstScript` of its core module (`script-calls.ts`). Null where no
   * engine is known. */
  readonly scripts: {
    readonly core: number;
    readonly functions: readonly ScriptFunction[];
  } | null;
  /** When memory grew: the fuel burned by then, the node that asked, and pages before and after. */
  readonly growth: readonly (readonly [fuel: number, node: number, from: number, to: number])[];
  /** Calls that count with their callers in `nodes`, for want of room. In `functions` they are themselves. */
  readonly folded: number;
}

interface Node {
  readonly parent: number;
  readonly key: FunctionKey;
  self: number;
  calls: number;
  readonly children: Map<FunctionKey, number>;
}

interface Figures {
  self: number;
  cumulative: number;
  calls: number;
  /** How many of its calls are under way, and when the outermost began. */
  active: number;
  began: number;
}

/** A tree of calls, built from calls and returns in order, each with the fuel burned by then. */
export class CallTree {
  readonly #nodes: Node[] = [];
  readonly #figures = new Map<FunctionKey, Figures>();
  /** Functions of the calls under way, the innermost last. */
  readonly #keys: FunctionKey[] = [];
  readonly #places: number[] = [];
  #now = 0;
  folded = 0;

  constructor() {
    this.enter(hostItself, 0);
  }

  /** Calls under way. */
  get depth(): number {
    return this.#keys.length;
  }

  /** The node of the innermost call. */
  get node(): number {
    return this.#places.at(-1)!;
  }

  /** The function of the innermost call. */
  get key(): FunctionKey {
    return this.#keys.at(-1)!;
  }

  /** `calls` is 0 where a function goes on that was called before, as generators do. */
  enter(key: FunctionKey, at: number, calls: 0 | 1 = 1): void {
    this.#pass(at);
    this.#keys.push(key);
    this.#places.push(this.#nodeOf(key, calls));
    const figures = this.#figuresOf(key);
    figures.calls += calls;
    if (figures.active++ === 0) figures.began = at;
  }

  /** The innermost call of the function ends, and all within it. */
  leave(key: FunctionKey, at: number): void {
    const last = this.#keys.lastIndexOf(key);
    if (last > 0) this.leaveTo(last, at);
  }

  /** Ends calls until `depth` are under way. */
  leaveTo(depth: number, at: number): void {
    this.#pass(at);
    while (this.#keys.length > depth) {
      this.#places.pop();
      const figures = this.#figuresOf(this.#keys.pop()!);
      if (--figures.active === 0) figures.cumulative += at - figures.began;
    }
  }

  /** What was burned since counts for the innermost call. */
  #pass(at: number): void {
    const spent = at - this.#now;
    this.#now = at;
    if (spent === 0) return;
    this.#nodes[this.node]!.self += spent;
    this.#figuresOf(this.#keys.at(-1)!).self += spent;
  }

  #nodeOf(key: FunctionKey, calls: 0 | 1): number {
    const parent = this.#places.at(-1) ?? -1;
    const known = this.#nodes[parent]?.children.get(key);
    if (known !== undefined) {
      this.#nodes[known]!.calls += calls;
      return known;
    }
    if (this.#nodes.length === maxNodes || this.#places.length > maxDepth) {
      this.folded++;
      return parent;
    }
    const place = this.#nodes.length;
    this.#nodes.push({ parent, key, self: 0, calls, children: new Map() });
    this.#nodes[parent]?.children.set(key, place);
    return place;
  }

  #figuresOf(key: FunctionKey): Figures {
    let figures = this.#figures.get(key);
    if (figures === undefined) {
      figures = { self: 0, cumulative: 0, calls: 0, active: 0, began: 0 };
      this.#figures.set(key, figures);
    }
    return figures;
  }

  /** Returns the profile, once no call is under way. */
  profile(): Pick<CallProfile, "nodes" | "functions" | "folded"> {
    return {
      nodes: this.#nodes.map(({ parent, key, self, calls }) => [parent, key, self, calls] as const),
      functions: [...this.#figures].map(
        ([key, { self, cumulative, calls }]) => [key, self, cumulative, calls] as const,
      ),
      folded: this.folded,
    };
  }
}
