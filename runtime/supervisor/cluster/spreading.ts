import type { ClusterCopy } from "../../store/cluster-copy.ts";
import type { NodeSpread, NodeStatus, Spread, WaitFor } from "../control.ts";
import type { Follower } from "./follower.ts";
import type { NodeTable } from "./node-table.ts";
import type { Reconciler } from "./reconciler.ts";
import { workerKey } from "./record-values.ts";
import type { Readiness } from "./staging.ts";

/** How long nodes have to serve a change that is written, in ms. */
const serveTime = 15_000;

/** How long the log has to tell whether the change was replaced meanwhile, in ms: also where nodes took all of their time. */
const checkTimeout = 3_000;

export interface SpreadingOptions {
  readonly node: string;
  readonly copy: ClusterCopy;
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

  /** Waits until those that are waited for serve a revision of a worker, or a newer one, and tells who does.
   * @param only nodes to look at; by default all. */
  async spread(
    worker: string,
    revision: number,
    wait: WaitFor,
    staged: readonly Readiness[],
    only?: readonly string[],
  ): Promise<Spread> {
    const { node } = this.#options;
    const failures = new Map(staged.map((each) => [each.node, each.failure]));
    const ends = performance.now() + serveTime;
    for (let wanted = revision; ; ) {
      const look = () => this.#whoHas(worker, wanted, failures, only);
      await this.#until(look, wait, only !== undefined, ends);
      // The log drops a change that was replaced: a node may have passed it and serve what came before, until it reads what came after.
      const newest = await this.#newestOf(worker);
      if (newest === null) return { revision, nodes: look().map((each) => unsure(each, node)) };
      const isOver = newest <= wanted || performance.now() >= ends;
      wanted = newest;
      if (isOver) return { revision, nodes: look() };
    }
  }

  /** Waits until those serve it that are waited for, or the time is over. */
  async #until(
    look: () => NodeSpread[],
    wait: WaitFor,
    withoutOwn: boolean,
    ends: number,
  ): Promise<void> {
    const { nodes, node } = this.#options;
    const done = Promise.withResolvers<void>();
    const check = () => {
      const all = look();
      const has = all.filter((each) => each.has);
      const settled = (each: NodeSpread) => each.has || !passing.has(each.why ?? "");
      const own = withoutOwn || all.some((each) => each.node === node && settled(each));
      const others =
        wait === "none" || (wait === "quorum" && has.length > all.length / 2) || all.every(settled);
      if (own && others) done.resolve();
    };
    const end = nodes.onBeat(check);
    const again = setInterval(check, 10);
    const over = setTimeout(done.resolve, ends - performance.now());
    check();
    await done.promise;
    end();
    clearInterval(again);
    clearTimeout(over);
  }

  /** The newest revision that the log has of a worker; null where it does not answer. */
  async #newestOf(worker: string): Promise<number | null> {
    const { follower, copy } = this.#options;
    const looked = Promise.withResolvers<boolean>();
    const late = setTimeout(looked.resolve, checkTimeout, false);
    follower.catchUp().then(
      () => looked.resolve(true),
      () => looked.resolve(false),
    );
    const answers = await looked.promise;
    clearTimeout(late);
    return answers ? copy.revisionOf(workerKey(worker)) : null;
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

/** What is known of a node where nobody can tell whether the change was replaced: its own, and of no other. */
const unsure = (each: NodeSpread, own: string): NodeSpread =>
  each.has && each.node !== own ? { ...each, has: false, why: "behind" } : each;
