/** How far content is that comes from a client, at the client's pace. */
export interface Arrival {
  /** True once no more of it is to come, well or not. */
  readonly isOver: boolean;
  /** Resolves when that is so. */
  readonly over: Promise<void>;
  /** Resolves when a part of it is here that is worth to begin with, as it is much or its client pauses, when it is over, or when nothing comes before it
   * is asked for. Takes it off the connection until then. */
  begun(): Promise<void>;
}
