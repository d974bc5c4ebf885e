import { currentSession } from "./session.ts";

/** A resource that a guest holds by a handle. It may be made of another one (a stream of a body, a pollable of a
 * stream), and has to be dropped before that, as WIT's documents say: a guest that does otherwise traps here as it
 * does under other hosts. */
export abstract class Resource {
  readonly #parent: Resource | null;
  #children = 0;

  constructor(parent: Resource | null = null) {
    currentSession().addResource();
    this.#parent = parent;
    if (parent !== null) parent.#children++;
  }

  /** Ends the guest's hold: it dropped the resource, or handed it over to the host. */
  release(): void {
    if (this.#children > 0) {
      throw new Error(
        `the component dropped or handed over a resource (${this.constructor.name}) before those made of it`,
      );
    }
    if (this.#parent !== null) this.#parent.#children--;
    currentSession().removeResource();
  }

  /** The glue calls it when the guest drops its handle. */
  [Symbol.dispose](): void {
    this.release();
  }
}

/** What a host without files or sockets never hands out. The guest can only call a method with a
 * handle it made up; that traps, as the Canonical ABI has it. */
export function absentResource(name: string, methods: readonly string[]): object {
  class Absent {}
  for (const method of methods) {
    Object.defineProperty(Absent.prototype, method, {
      value() {
        throw new Error(`the component used a ${name} that nobody gave it`);
      },
    });
  }
  return Absent;
}
