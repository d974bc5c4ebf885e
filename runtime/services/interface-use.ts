/** What was asked through one interface. */
export interface InterfaceUse {
  /** Fetches that were begun, entries that were asked for or written, pieces that were read or written: what a
   * reader would count, however many calls of the host each took. */
  calls: number;
  /** Bytes that the worker received. */
  bytesIn: number;
  /** Bytes that the worker sent. */
  bytesOut: number;
  /** How long the guest waited, in ms. */
  waitedMs: number;
}
