// The transpiler's glue counts every call as an asynchronous task, with promises, states and events: so
// much work that it is most of what a call costs. The components this host runs call synchronously only
// (the decoder refuses the rest), and of a task's state such a call needs little: these are the tasks
// that the glue gets instead (`module/glue/adapt-glue.ts`).

/** A handle lent to the component that is called. */
interface Loan {
  readonly table: number[];
  readonly handle: number;
}

/** What a call into or out of a component is to the glue, by the names it uses. */
class SyncTask {
  readonly #tasks: SyncTasks;
  readonly #componentIndex: number;
  readonly #loans: Loan[] = [];
  #borrowed = 0;
  #scope = 0;
  #resolved = false;
  #exited = false;
  /** For the builtins context.get and context.set of the adapters between components. */
  readonly storage = [0, 0];

  constructor(tasks: SyncTasks, componentIndex: number) {
    this.#tasks = tasks;
    this.#componentIndex = componentIndex;
  }

  id(): number {
    return 1;
  }
  componentIdx(): number {
    return this.#componentIndex;
  }
  enterSync(): boolean {
    return true;
  }
  mayBlock(): boolean {
    return false;
  }
  setCalleeIsAsync(): void {}
  setReturnMemoryIdx(): void {}
  setReturnMemory(): void {}
  setErrored(): void {}
  resolve(): void {
    this.#resolved = true;
  }
  reject(): void {
    this.#resolved = true;
  }
  isResolvedState(): boolean {
    return this.#resolved;
  }
  isExited(): boolean {
    return this.#exited;
  }

  /** The number by which the borrowed handles of this call are known (Canonical ABI, `scope`). */
  resourceScopeId(): number {
    if (this.#scope === 0) this.#scope = this.#tasks.openScope(this);
    return this.#scope;
  }
  addBorrowedHandle(): void {
    this.#borrowed++;
  }
  removeBorrowedHandle(): void {
    this.#borrowed--;
  }
  /** The glue has counted the loan in the owner's table already. */
  addResourceLender(table: number[], handle: number): void {
    this.#loans.push({ table, handle });
  }

  /** Ends the call: what was lent is the owner's again, and nothing borrowed may be left (Canonical ABI,
   * `Task.return`). */
  exit(): void {
    if (this.#exited) return;
    this.#exited = true;
    this.#tasks.leave(this);
    for (const { table, handle } of this.#loans) table[handle << 1]!--;
    if (this.#scope !== 0) this.#tasks.closeScope(this.#scope);
    if (this.#borrowed > 0) {
      throw new WebAssembly.RuntimeError("borrow handles still remain at the end of the call");
    }
  }
}

/** The calls under way in one instance, innermost last, and what stands for the glue's own functions. */
export class SyncTasks {
  readonly #stack: SyncTask[] = [];
  readonly #scopes = new Map<number, SyncTask>();
  #lastScope = 0;

  /** For the glue's `createNewCurrentTask`. */
  readonly enter = ({ componentIdx }: { componentIdx: number }): [SyncTask, number] => {
    const task = new SyncTask(this, componentIdx);
    this.#stack.push(task);
    return [task, task.id()];
  };

  /** For `getCurrentTask`: the innermost call, where it is one into that component. */
  readonly current = (componentIndex: number): { task: SyncTask } | undefined => {
    const task = this.#stack.at(-1);
    return task?.componentIdx() === componentIndex ? { task } : undefined;
  };

  /** For `_getGlobalCurrentTaskMeta`. */
  readonly currentMeta = (
    componentIndex?: number,
  ): { taskID: number; componentIdx: number } | undefined => {
    const task = this.#stack.at(-1);
    if (task === undefined) return undefined;
    const componentIdx = task.componentIdx();
    if (componentIndex !== undefined && componentIndex !== componentIdx) return undefined;
    return { taskID: task.id(), componentIdx };
  };

  /** For `_symmetricSyncGuestCallEnter`: a call from one component to another. 1 as it never waits. */
  readonly enterBetween = (_caller: number, _async: number, callee: number): 1 => {
    this.enter({ componentIdx: callee });
    return 1;
  };

  /** For `_symmetricSyncGuestCallExit`. */
  readonly exitBetween = (): void => this.#stack.at(-1)?.exit();

  /** For `RESOURCE_SCOPE_TASKS`: the calls that have borrowed handles. */
  get scopes(): Map<number, SyncTask> {
    return this.#scopes;
  }

  openScope(task: SyncTask): number {
    this.#scopes.set(++this.#lastScope, task);
    return this.#lastScope;
  }

  closeScope(scope: number): void {
    this.#scopes.delete(scope);
  }

  /** A task that ends takes those with it that were begun within it and did not end. */
  leave(task: SyncTask): void {
    const stack = this.#stack;
    // Nearly always it is the last one.
    if (stack.at(-1) === task) stack.pop();
    else stack.length = Math.max(0, stack.lastIndexOf(task));
  }

  /** Forgets what a request may have left. */
  clear(): void {
    if (this.#stack.length > 0) this.#stack.length = 0;
    if (this.#scopes.size > 0) this.#scopes.clear();
    this.#lastScope = 0;
  }
}

/** For `getOrCreateAsyncState`: an instance that trapped is dropped, so nothing is kept of that. */
export const componentState = {
  mayLeave: true,
  throwIfTrapped(): void {},
  markTrapped(): void {},
};
