import { FairQueue } from "../fair-queue.ts";

/** Computations of this process at once: they take threads that it has four of, for files and names as well. */
const atOnce = 2;

interface Job {
  /** Asked when it is its turn: false where nobody waits for it any more. */
  readonly isWanted: () => boolean;
  readonly run: () => Promise<void>;
  readonly drop: () => void;
}

/** What the threads beside the main one compute for workers, in turn: a tenant that asks for much waits for itself. */
export class ComputeQueue {
  readonly #queue = new FairQueue<Job>();
  #running = 0;

  /** Computes when it is the tenant's turn. Resolves to null where nobody wants it by then. */
  run<Result>(
    tenant: string,
    isWanted: () => boolean,
    compute: () => Promise<Result>,
  ): Promise<Result | null> {
    const { promise, resolve, reject } = Promise.withResolvers<Result | null>();
    this.#queue.push(tenant, {
      isWanted,
      run: () => compute().then(resolve, reject),
      drop: () => resolve(null),
    });
    this.#next();
    return promise;
  }

  #next(): void {
    while (this.#running < atOnce) {
      const job = this.#queue.take();
      if (job === undefined) return;
      if (!job.isWanted()) {
        job.drop();
        continue;
      }
      this.#running++;
      void job.run().finally(() => {
        this.#running--;
        this.#next();
      });
    }
  }
}

/** The one queue of this process. */
export const computeQueue = new ComputeQueue();
