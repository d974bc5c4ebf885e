import type { Scheme } from "../scheme.ts";
import type { FunctionSurvey } from "./survey.ts";

/** How a function is metered. */
export interface FunctionClass {
  /** Every call of it costs this much, which its callers pay; it is left as it is. Null: it is handed
   * the purse. */
  readonly constant: number | null;
  /** Whether the purse is looked at when it is entered. */
  readonly checked: boolean;
  /** Whether it may be entered again while it runs, by calls within the module. */
  readonly entered: boolean;
  /** Whether it may call the outside, which may come back. */
  readonly outside: boolean;
  /** Slots it takes off the call stack; 0 where its frames need no counting. */
  readonly frame: number;
  /** The most fuel a call of it burns before its first check and after its last. */
  readonly unchecked: number;
}

export interface CallGraph {
  /** Classes by source index, imported functions included. */
  readonly classes: readonly FunctionClass[];
  /** The most slots that functions which are not counted can take at once. */
  readonly uncountedSlots: number;
}

/** What the outside is: it pays for itself, and is looked at before it is called. */
const outside: FunctionClass = {
  constant: null,
  checked: true,
  entered: true,
  outside: true,
  frame: 0,
  unchecked: 0,
};

/** Where indirect calls lead. */
export interface IndirectCalls {
  /** The functions that they may reach. */
  readonly reached: ReadonlySet<number>;
  /** Whether they hand on the purse: through an open border they go by the account, as calls of the outside do. */
  readonly closed: boolean;
}

/** Decides how each function is metered. `surveys` are of the functions that the module defines. Linear in functions and calls.
 * `constants` is false where a caller may pay for no function's calls. */
export function classify(
  surveys: readonly FunctionSurvey[],
  imported: number,
  { reached, closed }: IndirectCalls,
  scheme: Scheme,
  constants: boolean,
): CallGraph {
  const { order, component } = strongComponents(surveys, imported, reached);
  const cycles = findCycles(surveys, imported, component);
  const hub = component[surveys.length]!;

  const classes: FunctionClass[] = new Array(imported + surveys.length).fill(outside);
  /** For each component: the most slots that its functions and those below them can take uncounted. */
  const depths = new Float64Array(surveys.length + 1);
  let uncountedSlots = 0;
  for (const node of order) {
    const own = component[node]!;
    let below = 0;
    const reach = (other: number) => {
      if (other !== own) below = Math.max(below, depths[other]!);
    };
    const reachFunction = (index: number) => {
      if (index >= imported) reach(component[index - imported]!);
    };
    if (node === surveys.length) {
      reached.forEach(reachFunction);
      depths[own] = Math.max(depths[own]!, below);
      continue;
    }
    const survey = surveys[node]!;
    for (const callee of survey.callees) reachFunction(callee);
    for (const callee of survey.tailCallees) reachFunction(callee);
    if (survey.callsIndirect || survey.tailCallsIndirect) reach(hub);
    const counted = cycles.growing[own] === 1;
    const index = imported + node;
    const entered = cycles.any[own] === 1 || (closed && reached.has(index));
    classes[index] = classOf(survey, counted, entered, classes, scheme, constants && !entered);
    depths[own] = Math.max(depths[own]!, below + (counted ? 0 : survey.frameSlots));
    uncountedSlots = Math.max(uncountedSlots, depths[own]!);
  }
  if (uncountedSlots <= scheme.uncountedSlots) return { classes, uncountedSlots };
  return { classes: countAll(surveys, imported, classes), uncountedSlots: 0 };
}

/** The class of a function whose callees' are known, but for those it is in recursion with. */
function classOf(
  survey: FunctionSurvey,
  counted: boolean,
  entered: boolean,
  classes: readonly FunctionClass[],
  scheme: Scheme,
  mayBeConstant: boolean,
): FunctionClass {
  let fuel = survey.fuel;
  let constant = mayBeConstant && survey.straight;
  const indirect = survey.callsIndirect || survey.tailCallsIndirect;
  let light = !entered && !indirect;
  let outside = indirect;
  const call = (callee: number) => {
    const its = classes[callee]!;
    if (its.constant === null) constant = false;
    if (its.checked) light = false;
    outside ||= its.outside;
    fuel += its.constant ?? its.unchecked;
  };
  for (const callee of survey.callees) call(callee);
  for (const callee of survey.tailCallees) call(callee);
  constant &&= fuel <= scheme.light;
  light &&= fuel <= scheme.light && !constant;
  return {
    constant: constant ? fuel : null,
    checked: !constant && !light,
    entered,
    outside,
    frame: counted && !constant ? survey.frameSlots : 0,
    unchecked: light ? fuel : 0,
  };
}

/** Where too much would stay uncounted, every function is handed the purse and counts its frame. */
function countAll(
  surveys: readonly FunctionSurvey[],
  imported: number,
  classes: readonly FunctionClass[],
): FunctionClass[] {
  return classes.map((each, index) => {
    if (index < imported) return each;
    const frame = surveys[index - imported]!.frameSlots;
    return { ...each, constant: null, checked: true, frame, unchecked: 0 };
  });
}

interface Cycles {
  /** Components, by number, whose functions can be entered again while they run, or in their place. */
  readonly any: Uint8Array;
  /** Components in which recursion grows the call stack: not only by tail calls. */
  readonly growing: Uint8Array;
}

function findCycles(
  surveys: readonly FunctionSurvey[],
  imported: number,
  component: Int32Array,
): Cycles {
  const any = new Uint8Array(component.length);
  const growing = new Uint8Array(component.length);
  const hub = component[surveys.length]!;
  surveys.forEach((survey, index) => {
    const own = component[index]!;
    const within = (callee: number) => callee >= imported && component[callee - imported] === own;
    if (survey.callees.some(within) || (survey.callsIndirect && own === hub)) growing[own] = 1;
    else if (survey.tailCallees.some(within) || (survey.tailCallsIndirect && own === hub))
      any[own] = 1;
    if (growing[own] === 1) any[own] = 1;
  });
  return { any, growing };
}

/** Tarjan's algorithm, without recursion of its own: callees come before their callers in `order`,
 * functions of one component next to each other.
 * One more node than there are functions stands for all indirect calls: whoever makes one reaches
 * it, and from it every referenced function is reached. Imports are not followed: what comes back
 * from outside enters by an export, and counts from there. */
function strongComponents(
  surveys: readonly FunctionSurvey[],
  imported: number,
  referenced: ReadonlySet<number>,
): { order: number[]; component: Int32Array } {
  const count = surveys.length + 1;
  const hub = surveys.length;
  const fromHub = [...referenced].filter((index) => index >= imported);
  const visited = new Int32Array(count).fill(-1);
  const low = new Int32Array(count);
  const next = new Int32Array(count);
  const component = new Int32Array(count).fill(-1);
  const path: number[] = [];
  const members: number[] = [];
  const order: number[] = [];
  let clock = 0;
  let components = 0;

  /** Where the next edge from a node leads that was not followed yet; -1 after the last. */
  const follow = (node: number): number => {
    if (node === hub) return next[node]! < fromHub.length ? fromHub[next[node]!++]! - imported : -1;
    const { callees, tailCallees, callsIndirect, tailCallsIndirect } = surveys[node]!;
    const count = callees.length + tailCallees.length;
    while (next[node]! < count) {
      const at = next[node]!++;
      const callee = at < callees.length ? callees[at]! : tailCallees[at - callees.length]!;
      if (callee >= imported) return callee - imported;
    }
    return next[node]!++ === count && (callsIndirect || tailCallsIndirect) ? hub : -1;
  };

  for (let root = 0; root < count; root++) {
    if (visited[root] !== -1) continue;
    visited[root] = low[root] = clock++;
    path.push(root);
    members.push(root);
    while (path.length > 0) {
      const node = path[path.length - 1]!;
      const target = follow(node);
      if (target === -1) {
        path.pop();
        const parent = path[path.length - 1];
        if (parent !== undefined) low[parent] = Math.min(low[parent]!, low[node]!);
        if (low[node] !== visited[node]) continue;
        for (;;) {
          const member = members.pop()!;
          component[member] = components;
          order.push(member);
          if (member === node) break;
        }
        components++;
      } else if (visited[target] === -1) {
        visited[target] = low[target] = clock++;
        path.push(target);
        members.push(target);
      } else if (component[target] === -1) {
        low[node] = Math.min(low[node]!, visited[target]!);
      }
    }
  }
  return { order, component };
}
