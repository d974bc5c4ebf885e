import * as abi from "./generated/types";

/** How far a stream is, and how it ended. */
export enum Ending {
  /** It goes on. */
  Open,
  /** All of it came. */
  Complete,
  /** The client has gone. */
  ClientLeft,
  /** The other end broke off. */
  CutShort,
  /** More bytes came than are allowed. */
  TooLarge,
  /** Nothing came for too long. */
  TimedOut,
  /** It was cancelled here. */
  Cancelled,
}

/** The host counts early endings alone. */
export function endingOf(ending: abi.Ending): Ending {
  return <Ending>(<i32>ending + <i32>Ending.ClientLeft);
}

export function describeEnding(ending: Ending): string {
  switch (ending) {
    case Ending.ClientLeft:
      return "the client left before the content was complete";
    case Ending.CutShort:
      return "the content was cut short";
    case Ending.TooLarge:
      return "the content is too large";
    case Ending.TimedOut:
      return "the content did not come in time";
    case Ending.Cancelled:
      return "the content was cancelled";
    default:
      return ending == Ending.Open ? "the content goes on" : "the content is complete";
  }
}
