import { MiB } from "../../byte-units.ts";
import { SkerryError } from "../../errors.ts";
import { Child, promptAnswer, startAnswer } from "../../process/child.ts";
import { type Confinement, launchWithin } from "../../process/launch.ts";
import { maxOwnThreads } from "../../process/process-use.ts";
import type { RawConnection } from "../../process/raw-connection.ts";
import { replacementTime } from "../../process/replacement-time.ts";
import { RestartPause } from "../../process/restart-pause.ts";
import { FetchError } from "../fetch/fetch-error.ts";
import {
  type BrokerProtocol,
  brokerChecks,
  type RefusedConnection,
  type WantedConnection,
} from "./broker-protocol.ts";
import type { WorkerGrants } from "./connection-grants.ts";

/** The program of a broker. */
export const brokerProgram = new URL("./broker-main.ts", import.meta.url);

/** Memory that it may take, in bytes. */
const memory = 512 * MiB;

/** What it may have by looks of its parent. */
const bounds = { memory, threads: maxOwnThreads };

/** Silence after which it is taken for wedged, in ms. */
const silence = 10_000;

/** When a connection is given up that it says nothing of, in ms: later than it would give it up itself. Node loses one on the
 * way where this process can open no more files. */
const longestWait = 15_000;
const pollInterval = 5_000;

/** When it is tried again to replace one for its age, in ms. */
const renewInterval = 60_000;

export interface BrokerProcessOptions {
  readonly deniedAddresses: readonly string[];
  /** The user it runs as, and its sandbox. */
  readonly within?: Confinement | undefined;
  /** How long it runs before another one takes its place, in ms; null: as long as it may. */
  readonly age: number | null;
  /** The process was lost, or did not come up; one that takes its place is on its way. */
  readonly onLost: (sentence: string) => void;
}

interface PendingConnection {
  readonly origin: string;
  readonly since: number;
  resolve(connection: RawConnection): void;
  reject(error: FetchError): void;
}

type Broker = Child<BrokerProtocol>;

/** The supervisor's end of a cordon's broker: keeps one alive, tells it what was granted, and gets connections of it. */
export class BrokerProcess {
  readonly #options: BrokerProcessOptions;
  readonly #pending = new Map<number, PendingConnection>();
  readonly #look: NodeJS.Timeout;
  #grants: readonly WorkerGrants[] = [];
  /** The process, once it goes by the grants; null where none is on its way. */
  #broker: Promise<Broker> | null = null;
  #current: Broker | null = null;
  /** Replaced brokers, from which connections may still be on their way. */
  readonly #old = new Set<Broker>();
  #lastNumber = 0;
  readonly #pause = new RestartPause();
  #closed = false;

  constructor(options: BrokerProcessOptions) {
    this.#options = options;
    this.#look = setInterval(() => this.#giveUp(performance.now() - longestWait), pollInterval);
    this.#look.unref();
  }

  /** Grants these and nothing else. Resolves when that is in force; in a process that is being replaced, it will be. */
  async grant(grants: readonly WorkerGrants[]): Promise<void> {
    this.#grants = grants;
    if (this.#closed) return;
    // One that starts is told by itself.
    const isNew = this.#broker === null;
    const broker = await (this.#broker ?? this.#bringUp()).catch(() => null);
    // Changes of the host wait for it.
    if (!isNew) await broker?.ask("grant", this.#grants, promptAnswer(silence)).catch(() => {});
  }

  /** A connection to an origin. @param signal fires when nobody wants it any more. @throws FetchError why there is none. */
  async connect(
    wanted: Omit<WantedConnection, "number">,
    signal: AbortSignal,
  ): Promise<RawConnection> {
    const broker = await this.#broker?.catch(() => null);
    const { origin } = wanted;
    if (broker == null || broker.isLost || this.#closed || signal.aborted) {
      throw lostOnTheWay(origin);
    }
    const { promise, resolve, reject } = Promise.withResolvers<RawConnection>();
    const number = ++this.#lastNumber;
    this.#pending.set(number, { origin, since: performance.now(), resolve, reject });
    broker.tell("connect", { ...wanted, number });
    // Its answer comes all the same, and settles it.
    const giveUp = () => broker.tell("giveUp", { number });
    signal.addEventListener("abort", giveUp, { once: true });
    return promise.finally(() => signal.removeEventListener("abort", giveUp));
  }

  get pid(): number {
    return this.#current?.pid ?? 0;
  }

  /** Ends it at once: what it was asked for fails. */
  async close(): Promise<void> {
    this.kill();
    await Promise.all([this.#current, ...this.#old].map((broker) => broker?.exited));
  }

  kill(): void {
    this.#closed = true;
    clearInterval(this.#look);
    this.#current?.kill("was stopped");
    for (const broker of this.#old) broker.kill("was stopped");
    this.#giveUp(Number.POSITIVE_INFINITY);
  }

  #bringUp(): Promise<Broker> {
    const coming = this.#start();
    this.#broker = coming;
    coming.catch(({ message }) => {
      // What was lost is on its way again already.
      if (this.#broker !== coming) return;
      if (this.#current !== null) this.#current.kill("did not come up");
      else this.#startLater(`A cordon's broker could not be started: ${message}`);
    });
    return coming;
  }

  async #start(): Promise<Broker> {
    const { deniedAddresses, within } = this.#options;
    const broker: Broker = new Child(launchWithin(memory, brokerProgram, within), {
      handlers: {},
      hearers: { beat: () => {}, unconnected: (refused) => this.#refused(refused) },
      checks: brokerChecks,
      onHanded: (connection, number) => this.#connected(connection, number),
      silence,
      most: bounds,
      lost: (how) => new SkerryError("host-failed", `A cordon's broker was lost: it ${how}.`),
      onLost: (error) => this.#lost(broker, error),
    });
    this.#current = broker;
    if (this.#closed) broker.kill("was stopped");
    let told = this.#grants;
    await broker.ask("start", { deniedAddresses, grants: told }, startAnswer);
    while (told !== this.#grants) {
      told = this.#grants;
      await broker.ask("grant", told, promptAnswer(silence));
    }
    this.#pause.reset();
    const { age } = this.#options;
    if (age !== null) this.#renewAfter(broker, replacementTime(age));
    return broker;
  }

  #renewAfter(broker: Broker, ms: number): void {
    setTimeout(() => void this.#renew(broker), ms).unref();
  }

  /** Replaces the process by a new one: what the old one was asked for still comes from it. */
  async #renew(old: Broker): Promise<void> {
    if (this.#closed || this.#current !== old) return;
    this.#old.add(old);
    const coming = this.#start();
    try {
      const broker = await coming;
      this.#broker = coming;
      await broker.ask("grant", this.#grants, promptAnswer(silence));
    } catch {
      if (this.#current === old) {
        // There was no process for it.
        this.#old.delete(old);
        this.#renewAfter(old, renewInterval);
        return;
      }
      // Its loss leads to the next one.
      this.#current?.kill("did not come up");
    }
    setTimeout(() => {
      this.#old.delete(old);
      old.kill("was replaced");
    }, longestWait).unref();
  }

  #connected(connection: RawConnection, number: number): boolean {
    const pending = this.#pending.get(number);
    this.#pending.delete(number);
    // It may have been given up.
    if (pending === undefined) connection.destroy();
    else pending.resolve(connection);
    return true;
  }

  #refused({ number, failure: { code, message } }: RefusedConnection): void {
    this.#pending.get(number)?.reject(new FetchError(code, message));
    this.#pending.delete(number);
  }

  #lost(broker: Broker, { message }: SkerryError): void {
    if (this.#current !== broker) return;
    this.#current = null;
    this.#startLater(message);
  }

  #startLater(why: string): void {
    this.#broker = null;
    this.#giveUp(Number.POSITIVE_INFINITY);
    if (this.#closed) return;
    this.#options.onLost(why);
    this.#pause.lengthen();
    this.#pause.wait(() => {
      if (!this.#closed && this.#broker === null) void this.#bringUp();
    });
  }

  /** Whoever has waited since `before` does no longer. */
  #giveUp(before: number): void {
    for (const [number, { origin, since, reject }] of this.#pending) {
      if (since > before) break;
      this.#pending.delete(number);
      reject(lostOnTheWay(origin));
    }
  }
}

function lostOnTheWay(origin: string): FetchError {
  return new FetchError("connect", `No connection to ${origin} came about.`);
}
