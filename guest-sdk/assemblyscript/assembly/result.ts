import { HttpError } from "./http-error";

/** A value, or the failure that stands in its place; what a function returns that may fail. */
export class Result<T> {
  private constructor(
    private readonly content: T,
    private readonly failure: HttpError | null,
  ) {}

  static ok<T>(value: T): Result<T> {
    return new Result<T>(value, null);
  }

  static fail<T>(status: i32, message: string): Result<T> {
    // Nothing reads the content of a failure; for a class it is a null that the type does not show.
    return new Result<T>(isReference<T>() ? changetype<T>(0) : <T>0, new HttpError(status, message));
  }

  get isOk(): bool {
    return this.failure === null;
  }

  /** Traps where there is a failure: ask `isOk` first. */
  get value(): T {
    const failure = this.failure;
    if (failure !== null) throw new Error("no value: " + failure.message);
    return this.content;
  }

  /** Traps where there is a value: ask `isOk` first. */
  get error(): HttpError {
    const failure = this.failure;
    if (failure === null) throw new Error("no error: the result holds a value");
    return failure;
  }
}
