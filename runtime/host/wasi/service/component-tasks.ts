import type { ErrorCode } from "../content/http-types.ts";
import type { Result } from "../session/result.ts";
import { HeldTooMuch } from "../session/session.ts";
import { pair } from "./ends.ts";
import { awaitEvent, packed } from "./next-event.ts";
import type { Response } from "./response.ts";
import { currentService, type ServiceState } from "./service-state.ts";
import { AnswerTask, priced, subtaskStates } from "./subtasks.ts";
import { actions, eventCodes, trap, type Waitable, type WaitableEvent } from "./waitable.ts";
import { WaitableSet } from "./waitable-set.ts";

/** Tasks of components that others call, at once; the driver has room for no more (`module/lower/tasks.wat`). */
const maxTasks = 1_024;

/** What a task returns to its caller: it has ended, lets others run, or waits for a set (Canonical ABI, `CallbackCode`). */
const callbackCodes = { exit: 0, yield: 1, wait: 2 } as const;

interface Found {
  readonly waitable: Waitable;
  readonly event: WaitableEvent;
}

/** A task of a component that another component calls. */
export class ComponentTask {
  readonly number: number;
  /** The component's place among those of the program: it calls only those before it. */
  readonly component: number;
  readonly call: ComponentCall;
  /** What it waits for; null while it only lets others run. */
  set: WaitableSet | null = null;
  /** What it is called back with. */
  found: Found | null = null;
  /** Whether its caller has given it up; null once it has heard of that. */
  cancelled: boolean | null = false;

  constructor(number: number, component: number, call: ComponentCall) {
    this.number = number;
    this.component = component;
    this.call = call;
  }

  /** Whether it goes on without an event. */
  get ready(): boolean {
    return this.set === null || this.cancelled === true;
  }
}

/** A call of another component, as its caller has it. */
export class ComponentCall extends AnswerTask {
  protected readonly action = actions.send;
  task: ComponentTask | null = null;
  #result: Result<Response, ErrorCode> | null = null;
  #taken = false;
  #givenUp = false;
  #cancelled = false;

  protected get returned(): boolean {
    return this.#result !== null;
  }

  /** Whether its task has said how it ends. */
  get resolved(): boolean {
    return this.#result !== null || this.#cancelled;
  }

  /** What its task returns, once. */
  settle(result: Result<Response, ErrorCode>): void {
    if (this.resolved) throw trap("returns from its task twice");
    this.#result = result;
    if (this.#givenUp) this.#drop();
  }

  take(): Result<Response, ErrorCode> {
    if (!this.over || this.#taken || this.#result === null) {
      throw trap("takes an answer that is not there");
    }
    this.#taken = true;
    return priced(this.#result);
  }

  /** Its task has given up as well. */
  cancelled(): void {
    if (this.resolved || this.task?.cancelled !== null) {
      throw trap("answers a cancellation that nobody asked for");
    }
    this.#cancelled = true;
  }

  /** Its task hears of it when it is called back next. */
  protected giveUp(): void {
    this.#givenUp = true;
    if (this.#result !== null) this.#drop();
    else if (this.task !== null) this.task.cancelled = true;
  }

  #drop(): void {
    if (this.#result?.tag === "ok") this.#result.val[Symbol.dispose]();
  }
}

const none: readonly ComponentTask[] = [];

/** The tasks of a composed component. */
export class ComponentTasks {
  readonly #waiting = new Map<number, ComponentTask>();
  /** The stack of tasks whose code runs: each was called, or called back, by the one before it. */
  readonly #running: ComponentTask[] = [];
  #count = 0;
  readonly #free: number[] = [];

  /** The one whose code runs; null where it is the request's own. */
  get current(): ComponentTask | null {
    return this.#running.at(-1) ?? null;
  }

  begin(component: number, call: ComponentCall): ComponentTask {
    const number = this.#free.pop() ?? ++this.#count;
    if (number > maxTasks) {
      throw new HeldTooMuch(`the component has more than ${maxTasks} tasks at once`);
    }
    const task = new ComponentTask(number, component, call);
    this.#waiting.set(number, task);
    call.task = task;
    return task;
  }

  enter(number: number): void {
    this.#running.push(this.#get(number));
    this.#waiting.delete(number);
  }

  leave(number: number, code: number): void {
    const task = this.#running.pop();
    if (task?.number !== number) throw trap("ends a task that does not run");
    const kind = code & 15;
    if (kind === callbackCodes.exit) {
      if (code !== 0 || !task.call.resolved) throw trap("ends its task without returning from it");
      this.#free.push(number);
      return;
    }
    if (kind > callbackCodes.wait) throw trap(`returns ${code} from a task, which says nothing`);
    task.set = kind === callbackCodes.wait ? currentService().get(code >>> 4, WaitableSet) : null;
    // Behind the others: none starves.
    this.#waiting.set(number, task);
  }

  /** Returns the tasks that may go on while this one's code waits: of components that it may have called. */
  reachable(): readonly ComponentTask[] {
    if (this.#waiting.size === 0) return none;
    const above = this.current?.component ?? Number.POSITIVE_INFINITY;
    return [...this.#waiting.values()].filter(({ component }) => component < above);
  }

  #get(number: number): ComponentTask {
    const task = this.#waiting.get(number);
    if (task === undefined) throw trap(`runs a task ${number} that does not wait`);
    return task;
  }

  /** What a task that is called back hears of. */
  takeEvent(): bigint {
    const task = this.current!;
    const { found } = task;
    task.found = null;
    if (found !== null || task.cancelled !== true) return packed(found);
    task.cancelled = null;
    return BigInt(eventCodes.taskCancelled) << 56n;
  }
}

const tasks = new WeakMap<ServiceState, ComponentTasks>();

/** Returns the tasks of the current session. */
export function currentTasks(): ComponentTasks {
  const state = currentService();
  let found = tasks.get(state);
  if (found === undefined) {
    found = new ComponentTasks();
    tasks.set(state, found);
  }
  return found;
}

/** Has a task go on, as the event of the driver's that says so. */
function resume({ number, component }: ComponentTask): bigint {
  return (BigInt((eventCodes.resumed << 24) | number) << 32n) | BigInt(component);
}

/** Waits for an event of these, or of a task that may go on meanwhile. With `isOver` it does not wait where nothing outside would
 * bring on any of them. */
export function awaitOwn(
  own: Iterable<Waitable>,
  count: number,
  mayWait: boolean,
  isOver?: () => boolean,
): bigint {
  const { pumps } = currentService();
  const reachable = currentTasks().reachable();
  if (reachable.length === 0) return packed(awaitEvent({ waitables: own, count, pumps }, mayWait));
  // The first that goes on without an event has its turn before the events of those behind it: none starves.
  const turn = reachable.findIndex((task) => task.ready);
  const waiting = turn === -1 ? reachable : reachable.slice(0, turn);
  const owned = new Set(own);
  // Tasks may share a set.
  const sets = new Set(waiting.map(({ set }) => set!));
  const waitables = new Set(owned);
  for (const { members } of sets) for (const each of members) waitables.add(each);
  // Each task is looked at too.
  const awaited = { waitables, count: waitables.size + reachable.length, pumps };
  const found = awaitEvent(
    isOver === undefined ? awaited : { ...awaited, isOver },
    mayWait && turn === -1,
  );
  if (found === null) return turn === -1 ? packed(null) : resume(reachable[turn]!);
  if (owned.has(found.waitable)) return packed(found);
  const task = waiting.find(({ set }) => set === found.waitable.set)!;
  task.found = found;
  return resume(task);
}

/** The builtins of composed components (`abi/lowered/wasi3.wit`). */
export const componentTasks = {
  callBegin(component: number): bigint {
    const state = currentService();
    const call = new ComponentCall();
    const { number } = currentTasks().begin(component, call);
    return pair(state.add(call), number);
  },
  callStatus(number: number): number {
    const call = currentService().get(number, ComponentCall);
    return call.takeEvent() === null
      ? (number << 4) | subtaskStates.started
      : subtaskStates.returned;
  },
  takeCall: (number: number) => currentService().get(number, AnswerTask).take(),
  taskEnter: (number: number): void => currentTasks().enter(number),
  taskEvent: (_number: number): bigint => currentTasks().takeEvent(),
  taskLeave: (number: number, code: number): void => currentTasks().leave(number, code),
  /** A task that nothing would ever wake is not waited for, as little as what the request's own would have written. */
  waitForTasks: (mayWait: number): bigint =>
    currentTasks().reachable().length === 0
      ? packed(null)
      : awaitOwn([], 0, mayWait !== 0, () => false),
};
