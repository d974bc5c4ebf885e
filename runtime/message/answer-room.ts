/** Memory for answers that clients have not taken, shared by the workers of a process. */
export interface AnswerRoom {
  /** Returns how many bytes of further answers a worker may make; 0 or less where it has to wait. */
  bytesFor(worker: string): number;
  /** Calls `then` once, when there is room again. */
  whenRoom(worker: string, then: () => void): void;
}
