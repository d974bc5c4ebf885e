import type { AskedCall, CallAnswer, CallValues, ToldCall } from "../abi/calls/call-types.ts";
import { OperationNumbers } from "../host/operation-numbers.ts";
import type { HostOperations } from "../host/operations.ts";
import type { ClockTimes } from "../isolate/inside/batch/protocol.ts";
import type { GuestPipes } from "./frames.ts";
import type { ToGuest } from "./protocol.ts";

/** What one request asks of the host: it waits by reading the pipe. */
export class GuestOperations extends OperationNumbers implements HostOperations {
  readonly #pipes: GuestPipes;
  readonly #onClock: (clock: ClockTimes) => void;

  /** `last`: the last number that is taken. `onClock` gets what the clocks show after a wait. */
  constructor(pipes: GuestPipes, last: number, onClock: (clock: ClockTimes) => void) {
    super(last);
    this.#pipes = pipes;
    this.#onClock = onClock;
  }

  tell<Name extends ToldCall>(name: Name, ...values: CallValues<Name>): void {
    this.#pipes.send({ kind: "operation", name, values, asks: false });
  }

  ask<Name extends AskedCall>(name: Name, ...values: CallValues<Name>): CallAnswer<Name> {
    this.#pipes.send({ kind: "operation", name, values, asks: true });
    const message = this.#pipes.wait() as ToGuest | undefined;
    // The command has ended: nobody is left to answer.
    if (message?.kind !== "settled") process.exit(0);
    const { settled, clock } = message;
    if (clock !== null) this.#onClock(clock);
    if (settled.kind === "value") return settled.value as CallAnswer<Name>;
    throw new TypeError("message" in settled ? settled.message : settled.kind);
  }
}
