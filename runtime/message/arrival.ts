/** How far content is that comes from a client, at the client's pace. */
export interface Arrival {
  /** True once no more of it is to come, well or not. */
  readonly isOver: boolean;
  /** Resolves when that is so. */
  readonly over: Promise<void>;
  /** Resolves once there is enough content to start with, the client pauses, the content is over, or the client waits to be
   * asked for it. Reads it from the connection until then. */
  begun(): Promise<void>;
}
