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

  tell(name: string, ...values: unknown[]): void {
    this.#pipes.send({ kind: "operation", name, values, asks: false });
  }

  ask(name: string, ...values: unknown[]): unknown {
    this.#pipes.send({ kind: "operation", name, values, asks: true });
    const message = this.#pipes.wait() as ToGuest | undefined;
    // The command has ended: nobody is left to answer.
    if (message?.kind !== "settled") process.exit(0);
    const { settled, clock } = message;
    if (clock !== null) this.#onClock(clock);
    if (settled.kind === "value") return settled.value;
    throw new TypeError("message" in settled ? settled.message : settled.kind);
  }
}
