// How a guest waits. The functions it calls, and the glue around them, are synchronous; only the import of
// the core module may suspend the guest (JavaScript Promise Integration). So a host function that has to
// wait leaves the glue by throwing `suspended`, and is called again, with the same arguments, once what it
// waits for is there. The second call costs nothing: how long something took does not show in fuel.
import type { AskedCall, CallAnswer, CallValues, ToldCall } from "../../../abi/calls/call-types.ts";
import { MiB } from "../../../byte-units.ts";
import { OperationNumbers } from "../../../host/operation-numbers.ts";
import type { HostOperations } from "../../../host/operations.ts";
import { type Account, GuestEnded } from "../fuel/account.ts";
import { currentGuest } from "../instance/guest-context.ts";
import { CrossingTooLarge } from "./crossing.ts";
import { valueBytes } from "./value-bytes.ts";

/** Bytes that a request may tell and ask between two waits, and what each time counts for besides its values. */
const maxReported = 32 * MiB;
const reportedBytes = 256;

/** Leaves the glue when a guest has to wait. No guest sees it: what is no error the glue would take for the failure of a
 * function that has one. */
const suspended = new Error("the guest waits");

/** An operation that a request asks of the shard: plain data, with lists of bytes in it. */
export interface Operation {
  readonly name: string;
  readonly values: readonly unknown[];
  /** True where the guest waits for what comes back. */
  readonly asks: boolean;
  /** The fuel that the request had burned by then, where that is reported (`BootOptions.reportsFuel`). */
  readonly fuel?: number;
}

/** What comes back: a value, or why the guest is ended. */
export type Settled =
  | { readonly kind: "value"; readonly value: unknown }
  | { readonly kind: "misuse"; readonly message: string }
  /** A function of the program around the worker failed. */
  | { readonly kind: "failed"; readonly message: string }
  | { readonly kind: "deadline" };

/** Receives the operations of a request, and its waits. */
export interface OperationKeeper {
  send(operation: Operation): void;
  waits(): void;
}

/** The operations of one request. */
export class Operations extends OperationNumbers implements HostOperations {
  readonly #account: Account;
  readonly #keeper: OperationKeeper;
  #waiting: PromiseWithResolvers<void> | null = null;
  #settled: Settled | null = null;
  /** The bytes of operations since it waited last: they lie in the isolate's heap. */
  #reportedBytes = 0;

  /** `last`: the last number that is taken. */
  constructor(account: Account, keeper: OperationKeeper, last: number) {
    super(last);
    this.#account = account;
    this.#keeper = keeper;
  }

  tell<Name extends ToldCall>(name: Name, ...values: CallValues<Name>): void {
    this.#countReported(values);
    this.#keeper.send({ name, values, asks: false });
  }

  /** Asks, and waits. Returns when called again. */
  ask<Name extends AskedCall>(name: Name, ...values: CallValues<Name>): CallAnswer<Name> {
    const settled = this.#settled;
    if (settled === null) {
      this.#countReported(values);
      this.#reportedBytes = 0;
      this.#keeper.send({ name, values, asks: true });
      throw suspended;
    }
    this.#settled = null;
    // What was lifted is lifted twice, and paid once; what goes back has not been paid.
    this.#account.free = false;
    if (settled.kind === "value") return settled.value as CallAnswer<Name>;
    if (settled.kind === "failed") this.#account.end("function-failed");
    throw new TypeError("message" in settled ? settled.message : settled.kind);
  }

  #countReported(values: readonly unknown[]): void {
    this.#reportedBytes += reportedBytes + valueBytes(values);
    if (this.#reportedBytes <= maxReported) return;
    throw new CrossingTooLarge(
      `the request asks for more at once than may cross (${maxReported} bytes): it has to wait now and then`,
    );
  }

  /** Makes a call of the glue that may wait. Returns a promise where it does. */
  perform(call: () => unknown): unknown {
    try {
      return call();
    } catch (error) {
      if (error !== suspended) throw this.#breached(error);
    }
    return this.#callAgain(call);
  }

  /** Calls again once what was waited for is there, and again where the call then waits for something else. */
  async #callAgain(call: () => unknown): Promise<unknown> {
    for (;;) {
      this.#waiting = Promise.withResolvers();
      this.#keeper.waits();
      await this.#waiting.promise;
      this.#waiting = null;
      this.#account.free = true;
      try {
        return call();
      } catch (error) {
        if (error !== suspended) throw this.#breached(error);
      } finally {
        this.#account.free = false;
      }
    }
  }

  #breached(error: unknown): unknown {
    this.#account.breach();
    return error;
  }

  /** What was waited for is there: the guest goes on. False where none waits. */
  settle(settled: Settled): boolean {
    if (this.#waiting === null) return false;
    if (settled.kind === "deadline") {
      this.#account.end("deadline-exceeded");
      this.#waiting.reject(new GuestEnded());
      return true;
    }
    this.#settled = settled;
    this.#waiting.resolve();
    return true;
  }
}

/** The operations of the guest that runs. @throws where nothing can wait. */
export function currentOperations(): Operations {
  const { operations } = currentGuest();
  if (operations === null) throw nothingOutside();
  return operations;
}

/** The error of a worker that asks for an operation while it starts. */
export function nothingOutside(): TypeError {
  return new TypeError("nothing outside can be reached while a worker is initialised");
}
