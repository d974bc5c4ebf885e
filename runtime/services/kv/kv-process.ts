import type { ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";
import { reviveError, SkerryError, toSkerryError } from "../../errors.ts";
import type { KvNamespace, KvNamespaceUse } from "../../store/kv.ts";
import type { KvOrder, KvOrderAnswer, KvOrderValue, KvProcessStart } from "./kv-orders.ts";

/** The program that owns the entries. */
const program = fileURLToPath(new URL("./kv-main.ts", import.meta.url));

/** Silence after which it is taken for wedged, in ms, and how often that is looked for. */
const longestSilence = 10_000;
const watchEvery = 500;

/** The pause before it is started again: doubled each time, in ms. */
const shortestPause = 100;
const longestPause = 5_000;

/** Time it has to end by itself, in ms. */
const closeTime = 10_000;

export interface KvProcessOptions extends KvProcessStart {
  /** Starts a Node program with an IPC channel of the serialization "advanced". */
  readonly launch: (program: string) => ChildProcess;
  /** The process was lost, or could not be started again; one that takes its place is on its way. Calls are
   * `unavailable` meanwhile. */
  readonly onLost: (sentence: string) => void;
  /** The store could not do what it was asked, as a disk that is full; not told for each call. */
  readonly onTrouble: (sentence: string) => void;
}

type OrderOf<O> = O extends unknown ? Omit<O, "id"> : never;

interface Asked {
  readonly resolve: (value: KvOrderValue) => void;
  readonly reject: (error: SkerryError) => void;
}

/** The supervisor's end of the process that owns the entries: keeps one alive, and lets each know who may
 * use what. */
export class KvProcess {
  readonly #options: KvProcessOptions;
  readonly #grants = new Map<string, readonly KvNamespace[]>();
  readonly #asked = new Map<number, Asked>();
  #process: ChildProcess | null = null;
  /** It has the store, and answers. */
  #up = false;
  #lastId = 0;
  #heard = 0;
  #watch: NodeJS.Timeout | null = null;
  #pause = 0;
  #closing = false;

  private constructor(options: KvProcessOptions) {
    this.#options = options;
  }

  /** @throws SkerryError `store-in-use`, `store-newer`, `store-failed`, `host-failed`. */
  static async start(options: KvProcessOptions): Promise<KvProcess> {
    const owner = new KvProcess(options);
    try {
      await owner.#bringUp();
    } catch (error) {
      owner.kill();
      throw error;
    }
    return owner;
  }

  /** Lets who shows the token use these namespaces and no others, until it is revoked: what is said next
   * stands in the place of it. Resolves when it holds: for a process that is being replaced, it will. */
  async grant(token: string, namespaces: readonly KvNamespace[]): Promise<void> {
    this.#grants.set(token, namespaces);
    if (this.#process !== null)
      await this.#order({ kind: "grant", token, namespaces }).catch(() => {});
  }

  async revoke(token: string): Promise<void> {
    this.#grants.delete(token);
    if (this.#process !== null) await this.#order({ kind: "revoke", token }).catch(() => {});
  }

  /** All namespaces that have entries. @throws SkerryError `store-failed`. */
  async namespaces(): Promise<readonly KvNamespaceUse[]> {
    return (await this.#order({ kind: "namespaces" })) as readonly KvNamespaceUse[];
  }

  /** Removes a namespace with all that is in it, durably. Nobody may use it when this is called. Gives false
   * where it has no entries.
   * @throws SkerryError `store-failed`; it may then be removed or not. */
  async removeNamespace(namespace: Pick<KvNamespace, "tenant" | "name">): Promise<boolean> {
    const { tenant, name } = namespace;
    return (await this.#order({ kind: "remove-namespace", tenant, name })) as boolean;
  }

  get pid(): number {
    return this.#process?.pid ?? 0;
  }

  /** Ends the process when what was to be written is. */
  async close(): Promise<void> {
    this.#closing = true;
    const process = this.#process;
    if (process === null) return;
    const exited = new Promise((resolve) => process.once("exit", resolve));
    const timer = setTimeout(() => this.kill(), closeTime);
    if (this.#up) await this.#order({ kind: "close" }).catch(() => {});
    clearTimeout(timer);
    this.kill();
    if (process.exitCode === null && process.signalCode === null) await exited;
  }

  /** Ends it at once. What was acknowledged is kept. */
  kill(): void {
    this.#closing = true;
    this.#process?.kill("SIGKILL");
  }

  async #bringUp(): Promise<void> {
    const { dataDir, socket, launch } = this.#options;
    const process = launch(program);
    this.#process = process;
    this.#heard = performance.now();
    process.on("message", (answer: KvOrderAnswer) => this.#receive(answer));
    process.on("error", (error) => this.#lost(process, `could not be started: ${error.message}`));
    process.on("exit", (code, signal) =>
      this.#lost(process, signal ? `ended with ${signal}` : `ended with code ${code}`),
    );
    this.#watch = watchOver(
      () => this.#heard,
      () => process.kill("SIGKILL"),
    );
    // What is granted and revoked from here on it hears after this.
    const grants = [...this.#grants].map(([token, namespaces]) => ({ token, namespaces }));
    await this.#order({ kind: "start", dataDir, socket, grants });
    this.#up = true;
    this.#pause = 0;
  }

  #order(order: OrderOf<KvOrder>): Promise<KvOrderValue> {
    return new Promise((resolve, reject) => {
      if (this.#process === null) {
        reject(new SkerryError("store-failed", "The process that owns the entries is not there."));
        return;
      }
      const id = ++this.#lastId;
      this.#asked.set(id, { resolve, reject });
      this.#process.send({ ...order, id }, () => {});
    });
  }

  #receive(answer: KvOrderAnswer): void {
    this.#heard = performance.now();
    if (answer.kind === "beat") return;
    if (answer.kind === "trouble") {
      this.#options.onTrouble(answer.sentence);
      return;
    }
    const asked = this.#asked.get(answer.id);
    this.#asked.delete(answer.id);
    if (answer.kind === "done") asked?.resolve(answer.value);
    else asked?.reject(reviveError(answer.error));
  }

  #lost(process: ChildProcess, how: string): void {
    if (this.#process !== process) return;
    this.#process = null;
    if (this.#watch !== null) clearInterval(this.#watch);
    const wasUp = this.#up;
    this.#up = false;
    const sentence = `The process that owns the entries was lost: it ${how}.`;
    const error = new SkerryError("store-failed", sentence);
    for (const { reject } of this.#asked.values()) reject(error);
    this.#asked.clear();
    // Of one that did not come up whoever waits for it tells.
    if (this.#closing || !wasUp) return;
    this.#options.onLost(sentence);
    this.#startLater();
  }

  #startLater(): void {
    this.#pause = Math.min(longestPause, Math.max(shortestPause, 2 * this.#pause));
    setTimeout(() => {
      if (this.#closing) return;
      this.#bringUp().catch((error) => {
        if (this.#closing || this.#up) return;
        this.#options.onLost(toSkerryError(error).message);
        const left = this.#process;
        if (left !== null) {
          left.kill("SIGKILL");
          this.#lost(left, "did not come up");
        }
        this.#startLater();
      });
    }, this.#pause);
  }
}

/** Calls `onSilence` when nothing was heard for too long, unless this process itself was held up. */
function watchOver(heard: () => number, onSilence: () => void): NodeJS.Timeout {
  let looked = performance.now();
  return setInterval(() => {
    const now = performance.now();
    const heldUp = now - looked > 4 * watchEvery;
    looked = now;
    if (!heldUp && now - heard() > longestSilence) onSilence();
  }, watchEvery);
}
