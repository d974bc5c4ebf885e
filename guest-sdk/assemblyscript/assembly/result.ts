import { HttpError } from "./http-error";
import { nothing, Outcome } from "./outcome";

/** A value, or the failure that stands in its place; what a function returns that may fail. */
export class Result<T> extends Outcome<T, HttpError> {
  /** Returns a result with a value. */
  static ok<T>(value: T): Result<T> {
    return new Result<T>(value, null);
  }

  /** Returns a result with a failure: a status of 400 to 599, and a sentence for the visitor. */
  static fail<T>(status: i32, message: string): Result<T> {
    return new Result<T>(nothing<T>(), new HttpError(status, message));
  }
}
