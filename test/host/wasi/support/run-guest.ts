import { mkdtempSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Field, Request, Response } from "../../../../runtime/abi/generated/types.ts";
import type { LogLine } from "../../../../runtime/host/request-state.ts";
import { wasiImports } from "../../../../runtime/host/wasi/imports.ts";
import { endSession, openSession, Session } from "../../../../runtime/host/wasi/session/session.ts";
import { GlueMemory } from "../../../../runtime/isolate/inside/instance/glue-memory.ts";
import { GlueState } from "../../../../runtime/isolate/inside/instance/glue-state.ts";
import {
  answerByWasi,
  type IncomingHandler,
} from "../../../../runtime/isolate/inside/wasi/wasi-guest.ts";
import type { WithTrailers } from "../../../../runtime/message/with-trailers.ts";
import { transpile } from "../../../../runtime/module/glue/transpile.ts";

/** What a test asks; what is left out is as a server would have it. */
export interface Ask {
  readonly method?: string;
  readonly uri?: string;
  readonly fields?: Field[];
  readonly body?: string | Uint8Array;
  readonly trailers?: Field[];
}

/** Bounds and surroundings of a session in a test. */
export interface Surroundings {
  readonly environment?: readonly (readonly [string, string])[];
  readonly bodyBytes?: number;
  readonly fieldBytes?: number;
  readonly memoryBytes?: number;
  readonly logBytes?: number;
}

/** The guest waits for what never comes. */
export class SleepsForEver extends Error {}

/** How a guest ended. */
export interface Ending {
  readonly response: WithTrailers<Response> | null;
  /** The body as text. */
  readonly text: string;
  readonly error: Error | null;
  readonly log: readonly LogLine[];
  /** Fuel that the host's side was paid, without the charge for each call. */
  readonly fuel: bigint;
  readonly session: Session;
}

/** A guest in this process, on the host's side of WASI as it is in an isolate, without metering. Each
 * request gets an instance of its own. */
export class GuestRunner {
  readonly #instantiate: () => { incomingHandler: IncomingHandler };

  private constructor(instantiate: () => { incomingHandler: IncomingHandler }) {
    this.#instantiate = instantiate;
  }

  static async load(component: Uint8Array): Promise<GuestRunner> {
    const { glue, cores } = await transpile(component);
    const folder = mkdtempSync(join(tmpdir(), "skerry-glue-"));
    const file = join(folder, "glue.mjs");
    writeFileSync(file, glue);
    const module = await import(pathToFileURL(file).href);
    await rm(folder, { recursive: true });
    const compiled = new Map(
      cores.map(({ name, wasm }) => [
        name,
        new WebAssembly.Module(wasm as Uint8Array<ArrayBuffer>),
      ]),
    );
    return new GuestRunner(() =>
      module.instantiate(
        (name: string) => compiled.get(name),
        wasiImports,
        (core: WebAssembly.Module, imports: WebAssembly.Imports) =>
          new WebAssembly.Instance(core, imports),
        new GlueState(
          { payForHandles: () => {}, payForItems: () => {} },
          new GlueMemory(null),
          false,
        ),
      ),
    );
  }

  /** Gives the guest a request, and waits for how it ends. */
  ask(ask: Ask = {}, surroundings: Surroundings = {}): Ending {
    const { method = "GET", uri = "http://x.example/hello", fields = [], body, trailers } = ask;
    const request: WithTrailers<Request> = {
      method,
      uri,
      fields,
      body:
        body === undefined
          ? { tag: "empty" }
          : { tag: "bytes", val: typeof body === "string" ? new TextEncoder().encode(body) : body },
      ...(trailers === undefined ? {} : { trailers }),
    };
    openSession(() => newSession(null, method, surroundings).session);
    const { incomingHandler } = this.#instantiate();
    endSession();
    const { session, log, paid } = newSession(new Uint8Array(32).fill(7), method, surroundings);
    openSession(() => session);
    let response: WithTrailers<Response> | null = null;
    let error: Error | null = null;
    try {
      response = answerByWasi(incomingHandler, request) as WithTrailers<Response>;
    } catch (thrown) {
      error = thrown as Error;
    }
    endSession();
    const bytes = response?.body.tag === "bytes" ? response.body.val : new Uint8Array();
    const text = new TextDecoder().decode(bytes);
    return { response, text, error, log, fuel: paid(), session };
  }
}

function newSession(randomKey: Uint8Array | null, method: string, surroundings: Surroundings) {
  const { environment = [], bodyBytes = 2 ** 24, fieldBytes = 2 ** 20 } = surroundings;
  const { memoryBytes = 2 ** 27 } = surroundings;
  let fuel = 0n;
  const log: LogLine[] = [];
  const session = new Session({
    state: {
      wallClock: 1_700_000_000_123n,
      monotonic: 1_000n,
      randomKey,
      randomBlocks: 0,
      log,
      logRoom: surroundings.logBytes ?? 65_536,
    },
    method,
    environment,
    startKey: randomKey === null ? new Uint8Array(32).fill(7) : null,
    bodyBytes,
    fieldBytes,
    memoryBytes,
    charge(units) {
      fuel += units;
    },
    sleepForEver() {
      throw new SleepsForEver();
    },
  });
  return { session, log, paid: () => fuel };
}
