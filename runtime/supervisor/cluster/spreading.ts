import type { NodeSpread, NodeStatus, Spread, WaitFor } from "../control.ts";
import type { Follower } from "./follower.ts";
import type { NodeTable } from "./node-table.ts";
import type { Reconciler } from "./reconciler.ts";
import type { Readiness } from "./staging.ts";

/** How long nodes have to serve a change that is written, in ms. */
const serveTime = 15_000;

export interface SpreadingOptions {
  readonly node: string;
  readonly follower: Follower;
  readonly reconciler: Reconciler;
  readonly nodes: NodeTable;
}

/** Waits until nodes serve what the log says of a worker, and tells which do. */
export class Spreading {
  readonly #options: SpreadingOptions;

  constructor(options: SpreadingOptions) {
    this.#options = options;
  }

  /** Waits until those that are waited for serve a revision of a worker, and tells who does.
   * @param only nodes to look at; by default all. */
  async spread(
    worker: string,
    revision: number,
    wait: WaitFor,
    staged: readonly Readiness[],
    only?: readonly string[],
  ): Promise<Spread> {
    const { nodes, follower, node } = this.#options;
    const failures = new Map(staged.map((each) => [each.node, each.failure]));
    const look = () => this.#whoHas(worker, revision, failures, only);
    const done = Promise.withResolvers<void>();
    const check = () => {
      const all = look();
      const has = all.filter((each) => each.has);
      const settled = (each: NodeSpread) => each.has || !passing.has(each.why ?? "");
      const own = only !== undefined || all.some((each) => each.node === node && settled(each));
      const others =
        wait === "none" || (wait === "quorum" && has.length > all.length / 2) || all.every(settled);
      if (own && others) done.resolve();
    };
    const end = nodes.onBeat(check);
    const again = setInterval(check, 10);
    const over = setTimeout(done.resolve, serveTime);
    follower.wake();
    check();
    await done.promise;
    end();
    clearInterval(again);
    clearTimeout(over);
    return { revision, nodes: look() };
  }

  #whoHas(
    worker: string,
    revision: number,
    failures: ReadonlyMap<string, Readiness["failure"]>,
    only?: readonly string[],
  ): NodeSpread[] {
    const { nodes, follower, reconciler, node: own } = this.#options;
    const all = nodes.all(follower.last);
    const some = only === undefined ? all : all.filter(({ node }) => only.includes(node));
    return some.map((status): NodeSpread => {
      const { node, present, revision: settled, held } = status;
      const no = (why: string) => ({ node, has: false, why });
      const problem =
        node === own
          ? reconciler.heldOf(worker)?.problem.code
          : held.find((each) => each.worker === worker)?.code;
      if (!present) return no("away");
      if (problem !== undefined) {
        const sentence = failures.get(node)?.message;
        return no(sentence ? `${problem}: ${sentence}` : problem);
      }
      if ((settled ?? 0) < revision) return no("behind");
      // One that has made it ready has its bytes.
      const failure = failures.get(node);
      if (failure !== null && this.#lacks(status, worker)) {
        return no(failure ? `without-module: ${failure.message}` : "without-module");
      }
      return { node, has: true, why: null };
    });
  }

  #lacks({ node, unfetched }: NodeStatus, worker: string): boolean {
    const { nodes } = this.#options;
    if (unfetched === null) return true;
    if (unfetched === 0) return false;
    const named = nodes.unfetchedOf(node);
    return named.includes(worker) || named.length < unfetched;
  }
}

/** What a node that does not have a change yet may still get over. */
const passing = new Set(["behind", "without-module"]);
