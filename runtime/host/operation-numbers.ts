import type { HostOperations } from "./operations.ts";

/** The numbers that a request's streams and fetches have, in the order in which they are given out. */
export class OperationNumbers
  implements Pick<HostOperations, "nextNumber" | "upcomingNumber" | "knows">
{
  #last: number;

  /** `last`: the last number that is taken. */
  constructor(last: number) {
    this.#last = last;
  }

  nextNumber(): number {
    return ++this.#last;
  }

  get upcomingNumber(): number {
    return this.#last + 1;
  }

  knows(number: number): boolean {
    return number > 0 && number <= this.#last;
  }
}
