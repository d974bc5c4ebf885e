import type { ChildProcess } from "node:child_process";
import type { Writable } from "node:stream";
import { SkerryError } from "../errors.ts";
import type { ClockTimes } from "../isolate/inside/batch/protocol.ts";
import type { Settled } from "../isolate/inside/border/operations.ts";
import { launchPiped } from "../process/launch-piped.ts";
import { FrameReader, frameOf } from "./frames.ts";
import type {
  FromGuest,
  InspectedCall,
  InspectedCode,
  InspectedResult,
  ToGuest,
} from "./protocol.ts";

const program = new URL("./guest-main.ts", import.meta.url);

/** What answers the operations of a request. */
export interface OperationAnswers {
  tell(name: string, values: readonly unknown[]): void;
  /** Resolves to what comes back, and never rejects. */
  ask(name: string, values: readonly unknown[]): Promise<Settled>;
  /** What the clocks show after a wait; null: what they showed. */
  clock(): ClockTimes | null;
}

/** The process that runs a worker for a debugger, from outside. One thing is asked of it at a time. */
export class GuestProcess {
  readonly #child: ChildProcess;
  readonly #to: Writable;
  readonly #reader = new FrameReader();
  #onMessage: ((message: FromGuest) => void) | null = null;
  #onEnd: ((error: SkerryError) => void) | null = null;
  #lost: SkerryError | null = null;

  /** @param onLost is called when the process has ended by itself. */
  constructor(onLost: (error: SkerryError) => void) {
    const { child, to, from, lastWords } = launchPiped(program);
    this.#child = child;
    this.#to = to;
    // It has ended: that is told by its exit.
    for (const pipe of [to, from]) pipe.on("error", () => {});
    from.on("data", (piece: Buffer) => this.#read(piece));
    const lose = (how: string) => {
      if (this.#lost !== null) return;
      const said = lastWords.line === "" ? "" : ` It said last: ${lastWords.line}`;
      this.#lost = new SkerryError(
        "shard-lost",
        `The process in which the worker is inspected ended (${how}).${said}`,
      );
      this.#onEnd?.(this.#lost);
      onLost(this.#lost);
    };
    this.#child.once("error", (error) => lose(error.message));
    this.#child.once("close", (code, signal) => lose(signal ?? `code ${code}`));
  }

  /** Opens the inspector. Resolves to where debuggers connect. @throws SkerryError `port-in-use`, `shard-lost`. */
  async open(port: number, address: string): Promise<string> {
    const opened = await this.#ask({ kind: "open", port, address }, "opened");
    if (opened.url !== null) return opened.url;
    throw new SkerryError(
      "port-in-use",
      `The inspector can't listen on ${address}:${port}: another program does. Name another port with --inspect-port.`,
    );
  }

  /** Runs top-level code. @throws SkerryError `start-failed`, `shard-lost`. */
  async load(code: InspectedCode): Promise<void> {
    const { failure } = await this.#ask({ kind: "load", code }, "loaded");
    if (failure === null) return;
    const [first = "", ...frames] = failure.split("\n");
    throw new SkerryError(
      "start-failed",
      `The worker's top-level code threw: ${first}`,
      frames.length > 0 ? frames.join("\n") : undefined,
    );
  }

  /** Runs a request, and answers what it asks. @throws SkerryError `shard-lost`. */
  async call(call: InspectedCall, answers: OperationAnswers): Promise<InspectedResult> {
    const { result } = await this.#ask({ kind: "call", call }, "result", (operation) => {
      const { name, values, asks } = operation;
      if (!asks) answers.tell(name, values);
      else {
        void answers.ask(name, values).then((settled) => {
          this.#send({ kind: "settled", settled, clock: answers.clock() });
        });
      }
    });
    return result;
  }

  /** Ends it, whatever it does. */
  end(): void {
    this.#lost ??= new SkerryError("shard-lost", "The command is ending.");
    this.#onEnd?.(this.#lost);
    // One that stands at a breakpoint hears nothing else.
    this.#child.kill("SIGKILL");
  }

  async #ask<Kind extends FromGuest["kind"]>(
    message: ToGuest,
    kind: Kind,
    onOperation: (operation: Extract<FromGuest, { kind: "operation" }>) => void = () => {},
  ): Promise<Extract<FromGuest, { kind: Kind }>> {
    if (this.#lost !== null) throw this.#lost;
    const answered = Promise.withResolvers<Extract<FromGuest, { kind: Kind }>>();
    this.#onEnd = answered.reject;
    this.#onMessage = (heard) => {
      if (heard.kind === "operation") onOperation(heard);
      else if (heard.kind === kind) answered.resolve(heard as Extract<FromGuest, { kind: Kind }>);
    };
    this.#send(message);
    try {
      return await answered.promise;
    } finally {
      this.#onMessage = null;
      this.#onEnd = null;
    }
  }

  #send(message: ToGuest): void {
    this.#to.write(frameOf(message));
  }

  #read(piece: Buffer): void {
    this.#reader.add(piece);
    for (;;) {
      const message = this.#reader.next() as FromGuest | undefined;
      if (message === undefined) return;
      this.#onMessage?.(message);
    }
  }
}
