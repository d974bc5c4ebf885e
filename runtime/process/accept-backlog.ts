/** Turns of the event loop in a row that each accepted a connection, from which on more are taken to wait with the system: Node accepts
 * one a turn. */
const minTurns = 3;

let turns = 0;
let accepted = false;
let looks = false;

/** Call for each connection that this process accepts. */
export function noteAccepted(): void {
  accepted = true;
  if (looks) return;
  looks = true;
  setImmediate(endTurn);
}

function endTurn(): void {
  turns = accepted ? turns + 1 : 0;
  looks = accepted;
  accepted = false;
  if (looks) setImmediate(endTurn);
}

/** Whether connections are accepted in each turn of the event loop, so that more wait with the system, most likely. */
export function hasAcceptBacklog(): boolean {
  return turns >= minTurns;
}
