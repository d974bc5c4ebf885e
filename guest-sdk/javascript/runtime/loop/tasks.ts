// What the loop does when no microtask is left.
import { runNextTimer } from "./timers.ts";

/** Does the next thing, and returns false where nothing is left to do. Without the host's interfaces
 * there are timers alone. */
export let runNextTask: () => boolean = runNextTimer;

/** Puts a function in the place of that (`host-tasks.ts`). */
export function replaceTasks(next: () => boolean): void {
  runNextTask = next;
}

/** Has a function run before each task; where it does something, that counts as the task. */
export function beforeTasks(run: () => boolean): void {
  const next = runNextTask;
  runNextTask = () => run() || next();
}
