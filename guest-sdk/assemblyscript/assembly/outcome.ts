/** A value, or what stands in its place. `E` has a `message`. */
export class Outcome<T, E> {
  /** @internal */
  protected constructor(
    private readonly content: T,
    private readonly failure: E | null,
  ) {}

  /** @internal */
  static of<T, E>(value: T): Outcome<T, E> {
    return new Outcome<T, E>(value, null);
  }

  /** @internal */
  static failed<T, E>(error: E): Outcome<T, E> {
    return new Outcome<T, E>(nothing<T>(), error);
  }

  /** True if there is a value. */
  get isOk(): bool {
    return this.failure === null;
  }

  /** The value. Traps if there is a failure: ask `isOk` first. */
  get value(): T {
    const failure = this.failure;
    if (failure !== null) throw new Error("no value: " + failure.message);
    return this.content;
  }

  /** The failure. Traps if there is a value: ask `isOk` first. */
  get error(): E {
    const failure = this.failure;
    if (failure === null) throw new Error("no error: the result holds a value");
    return failure;
  }
}

/** What nobody reads, beside a failure; for a class it is a null that the type does not show. */
export function nothing<T>(): T {
  return isReference<T>() ? changetype<T>(0) : <T>0;
}
